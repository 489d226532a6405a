import type { Segment, Tokens } from './cache.ts'
import type { Seen, Turn } from './script.ts'

/** One provider's request format, from the provider's side. */
export interface FakeDialect {
  readonly id: 'anthropic' | 'openai-chat' | 'openai-responses' | 'gemini'
  /** Paths that begin an answer of the model. */
  readonly path: RegExp
  /** Paths that only count or compact: validated, answered with `counted`. */
  readonly countPath?: RegExp
  counted?(tokens: number): object
  /** @param path with its query */
  see(body: Json, path: string): Seen
  /** Everything the provider would refuse, first the one it would name. */
  validate(body: Json, headers: Readonly<Record<string, string>>): readonly Problem[]
  error(status: number, message: string): object
  /** The prompt in the order in which the provider caches it. */
  prompt(body: Json): readonly Segment[]
  /** Thinking that is left out because it is bound to another prompt; undefined unless that was asked for. */
  dropped?(body: Json): readonly string[] | undefined
  /** The signature of thinking that answers this request; absent where thinking is not signed. */
  sign?(body: Json): string
  /** A whole answer, for a request that does not stream. */
  answer(answer: Answer): object
  /** The same as server-sent events, one string an event; or as what `streamType` says. */
  events(answer: Answer, body: Json, path: string): Iterable<string>
  /** The content type of a stream where the path decides it. */
  streamType?(path: string): string
}

export interface Problem {
  /** Place in the body: `messages.2.content.0`. */
  readonly at: string
  readonly message: string
}

export interface Answer {
  /** Unique in the provider's life; ids derive from it. */
  readonly number: number
  readonly model: string
  readonly turn: Turn
  readonly tokens: Tokens
  readonly signature: string
  /** Places of thinking that was left out, where the request wants them told. */
  readonly dropped?: readonly string[] | undefined
}

export type Json = { readonly [key: string]: unknown }

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of a list; anything else in it, or no list at all, is left out. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : []
}

export function string(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A server-sent event. */
export function event(data: unknown, name?: string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data)
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${text}\n\n`
}

/** Cuts a text as a model streams it: a few characters at a time, never inside one. */
export function pieces(text: string, size = 24): string[] {
  const characters = [...text]
  const out: string[] = []
  for (let i = 0; i < characters.length; i += size) out.push(characters.slice(i, i + size).join(''))
  return out
}
