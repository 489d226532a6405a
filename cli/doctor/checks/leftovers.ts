import type { Entry } from '../../edits/journal.ts'
import type { Check, Finding } from '../check.ts'

/** Edits of other programs' files that a killed `headroom` has left, and those that are in use. */
export const leftovers: Check = async ({ journal }) => {
  const entries = await journal.list()
  if (entries.length === 0) {
    return [
      { name: 'edits', status: 'pass', summary: "nothing of ours is in other programs' files" },
    ]
  }
  return entries.map((entry): Finding =>
    entry.state === 'live' ? inUse(entry) : left(entry, journal),
  )
}

function inUse({ owner, path, at }: Entry): Finding {
  return {
    name: 'edits',
    status: 'pass',
    summary: `${path} is edited for ${owner.name} since ${at.slice(0, 16)}Z`,
  }
}

function left({ path, owner, backup }: Entry, journal: Parameters<Check>[0]['journal']): Finding {
  return {
    name: 'edits',
    status: 'warn',
    summary: `${path} still has what ${owner.name} wrote, which was killed`,
    hint: backup ? `headroom doctor --fix (its original is in ${backup})` : 'headroom doctor --fix',
    fix: async () => {
      const undone = await journal.repair()
      const ours = undone.find((one) => one.path === path)
      return ours?.how === 'refused'
        ? `${path} is left as it is: ${ours.why}`
        : `${path} is as it was`
    },
  }
}
