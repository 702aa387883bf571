import { callWeixin, getToken, version, withToken } from 'cloud-token';
import cloud from 'wx-server-sdk';

export const library = { callWeixin, getToken, version, withToken };
export { cloud };
