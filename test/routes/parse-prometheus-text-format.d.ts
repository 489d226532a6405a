declare module 'parse-prometheus-text-format' {
  /** Throws where the text does not keep to the format. */
  export default function parse(text: string): unknown[]
}
