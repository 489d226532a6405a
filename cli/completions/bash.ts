import { quoted } from '../run/shell.ts'
import type { Grammar, Spelled } from './grammar.ts'

/** For bash 3.2 and later. What stands behind a `--`, and where files go, is left to bash. */
export function bash({ commands }: Grammar): string {
  const names = commands.map(({ name }) => name).join(' ')
  return `# Completions of headroom for bash:  eval "$(headroom completions bash)"
_headroom() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words='' at
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W ${quoted(`${names} --help --version`)} -- "$cur"))
    return
  fi
  for ((at = 2; at < COMP_CWORD; at++)); do
    [[ \${COMP_WORDS[at]} == -- ]] && return
  done
  # bash takes --flag=value for three words.
  [[ $cur == = ]] && cur=''
  [[ $prev == = ]] && prev=\${COMP_WORDS[COMP_CWORD-2]}
  case "\${COMP_WORDS[1]} $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${commands.map(wordCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _headroom headroom
`
}

function valueCases({ name, flags }: Spelled): string[] {
  return flags.flatMap(({ flag, value }) => {
    if (value === undefined) return []
    const reply =
      value === 'any' ? '' : `COMPREPLY=($(compgen -W ${quoted(value.join(' '))} -- "$cur")); `
    return [`    ${quoted(`${name} ${flag}`)}) ${reply}return ;;`]
  })
}

/** Flags are offered once a dash is typed, where there are words to choose from. */
function wordCase({ name, flags, words }: Spelled): string {
  const all = quoted(flags.map(({ flag }) => flag).join(' '))
  const others = quoted(words.join(' '))
  return `    ${name}) if [[ $cur == -* ]]; then words=${all}; else words=${others}; fi ;;`
}
