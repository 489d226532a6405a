import { join } from 'node:path'
import { folderOf, type Manifest } from './manifest.ts'

/** Where a deployment writes, unless its settings say otherwise. */
export const logOf = (
  workspace: string,
  { profile, settings }: Pick<Manifest, 'profile' | 'settings'>,
) => settings['log-file'] ?? join(folderOf(workspace, profile), 'headroom.log')
