import type { Flag, Grammar, Spelled } from './grammar.ts'

/** For zsh, to be sourced, or kept as `_headroom` in a folder of `fpath`. */
export function zsh({ commands }: Grammar): string {
  return `#compdef headroom
# Completions of headroom for zsh:  source <(headroom completions zsh)
_headroom() {
  local -a commands
  if (( CURRENT == 2 )); then
    commands=(
${commands.map(({ name, does }) => `      ${single(`${name}:${does}`)}`).join('\n')}
    )
    _describe command commands
    return
  fi
  # What stands behind a -- belongs to somebody else.
  if (( \${words[(I)--]} && \${words[(i)--]} < CURRENT )); then
    _files
    return
  fi
  case $words[2] in
${commands.map(oneCommand).join('\n')}
  esac
}
if [[ $funcstack[1] == _headroom ]]; then _headroom "$@"; elif (( $+functions[compdef] )); then compdef _headroom headroom; fi
`
}

function oneCommand({ name, flags, words }: Spelled): string {
  const rest = words.length > 0 ? `*:word:(${words.join(' ')})` : '*:file:_files'
  const specs = [...flags.map(spec), rest].map((text) => `        ${single(text)}`)
  return `    ${name})
      shift words
      (( CURRENT-- ))
      _arguments \\
${specs.join(' \\\n')}
      ;;`
}

/** `--mode=[what it does]:value:(cache token)` */
function spec({ flag, does, value }: Flag): string {
  const about = `[${does.replace(/[[\]\\:]/g, '\\$&')}]`
  if (value === undefined) return flag + about
  return `${flag}=${about}:value:${value === 'any' ? '_files' : `(${value.join(' ')})`}`
}

const single = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
