/**
 * A WebSocket whose address holds no token, for browsers print the address of one that fails: the client puts the token
 * into the query, and here it is offered as a subprotocol instead.
 */
export class QuietSocket extends WebSocket {
  constructor(address: string | URL, protocols: string | string[] = []) {
    const url = new URL(address)
    const token = url.searchParams.get('access_token')
    url.searchParams.delete('access_token')
    super(url, token ? ['careerbird.hub', `careerbird.token.${token}`] : protocols)
  }
}
