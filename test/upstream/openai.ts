/** An error as both OpenAI dialects shape it. */
export function openaiError(status: number, message: string): object {
  const type = status < 500 ? 'invalid_request_error' : 'server_error'
  const code = status === 401 ? 'invalid_api_key' : null
  return { error: { message, type, param: null, code } }
}
