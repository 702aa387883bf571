// All that the library exports, for the API reference: what a cloud function imports, and what a server outside does besides.
export * from '../../cloudfunctions/cloud-token/adapters/http-access.ts';
export { createHttpTokenReader, type HttpTokenReader } from '../../cloudfunctions/cloud-token/http.ts';
export * from '../../cloudfunctions/cloud-token/index.ts';
