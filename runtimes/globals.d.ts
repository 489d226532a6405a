/** The little of Bun and Deno that is used here; their own type packages would replace Node's. */

interface RequestInit {
  /** Bun: leave the body as the content coding has it. */
  decompress?: boolean
  /** Bun: no limit on silence. */
  timeout?: boolean
}

declare const Bun: {
  serve(options: {
    hostname: string
    port: number
    /** Seconds; 0: none. */
    idleTimeout: number
    maxRequestBodySize: number
    fetch(request: Request): Response | Promise<Response>
  }): {
    readonly port: number
    stop(closeActiveConnections?: boolean): Promise<void>
  }
}

declare const Deno: {
  serve(
    options: { hostname: string; port: number; onListen(): void },
    handler: (request: Request) => Response | Promise<Response>,
  ): {
    readonly addr: { readonly port: number }
    shutdown(): Promise<void>
  }
}
