/** One text that the browser keeps for the page, where the person lets it keep any. */
export class Kept {
  private readonly area: () => Storage
  private readonly name: string

  /** @param area asked for each time: to name it is refused, too, where nothing may be kept. */
  constructor(area: () => Storage, name: string) {
    this.area = area
    this.name = `headroom-${name}`
  }

  get(): string | undefined {
    return this.attempt((area) => area.getItem(this.name)) ?? undefined
  }

  /** @param value absent: no longer. */
  set(value?: string): void {
    this.attempt((area) => {
      if (value === undefined) area.removeItem(this.name)
      else area.setItem(this.name, value)
    })
  }

  private attempt<T>(work: (area: Storage) => T): T | undefined {
    try {
      return work(this.area())
    } catch {
      return undefined
    }
  }
}
