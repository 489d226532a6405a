/** What every agent is asked, and the pieces of what the scripted model answers. */
export const PROMPT = 'Keep the rice total of src/inventory.ts from going below zero.'
export const OPENING = 'First the file, then who calls it.'
/** What the script says last. */
export const FINAL = 'The rice total never goes below zero now; the build is unharmed.'

/** Shell commands with outputs worth making smaller: hits, JSON, a terminal's log. */
export const GREP = 'grep -rn restock_ src'
export const EVENTS = 'sh scripts/events.sh'
export const BUILD = 'sh scripts/build.sh'
