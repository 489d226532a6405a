import type { Grammar, Spelled } from './grammar.ts'

/** For PowerShell 5.1 and later, to be put into `$PROFILE`. */
export function powershell({ commands }: Grammar): string {
  return `# Completions of headroom for PowerShell:  headroom completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName headroom -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $commands = [ordered]@{
${commands.map(({ name, does }) => `    ${quoted(name)} = ${quoted(does)}`).join('\n')}
  }
  $flags = @{
${commands.map((command) => `    ${quoted(command.name)} = ${flagTable(command)}`).join('\n')}
  }
  $values = @{
${commands.flatMap(valueRows).join('\n')}
  }
  $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
  if ($typed -contains '--') { return }
  if ($typed.Count -le 1) { $offered = $commands }
  else {
    $command = $typed[1]
    $offered = $values["$command $($typed[-1])"]
    if ($null -eq $offered) {
      if ($wordToComplete -like '-*') { $offered = $flags[$command] } else { $offered = $values[$command] }
    }
  }
  if ($null -eq $offered) { return }
  foreach ($word in $offered.Keys) {
    if ($word -like "$wordToComplete*") {
      [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $offered[$word])
    }
  }
}
`
}

function flagTable({ flags }: Spelled): string {
  return tableOf(flags.map(({ flag, does }) => [flag, does]))
}

function valueRows({ name, flags, words }: Spelled): string[] {
  const rows = flags.flatMap(({ flag, value }) =>
    value === undefined || value === 'any' ? [] : [[`${name} ${flag}`, value] as const],
  )
  const all = words.length > 0 ? [...rows, [name, words] as const] : rows
  return all.map(
    ([key, values]) => `    ${quoted(key)} = ${tableOf(values.map((value) => [value, value]))}`,
  )
}

function tableOf(pairs: readonly (readonly string[])[]): string {
  const rows = pairs.map(([key, text]) => `${quoted(key!)} = ${quoted(text || key!)}`)
  return `[ordered]@{ ${rows.join('; ')} }`
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
