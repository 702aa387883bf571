import { version as released } from '../../package.json';

/** Of this package, such as `1.0.0`. */
export const version: string = released;
