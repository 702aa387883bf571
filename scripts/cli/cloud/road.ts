import type { FunctionConfig } from '../../build/function-config.ts';

/** Best first: the roads that can do more come before those that can do less (see `Road`). */
export const ROADS = ['cloud', 'ci', 'devtools'] as const;
export type RoadName = (typeof ROADS)[number];

/** The collection that holds the token. */
export const COLLECTION = 'cloud-token';
/** Only functions may read and write: no mini program sees a token. */
export const PERMISSION = 'ADMINONLY';
/** What a new function runs on. Existing ones keep theirs: the platform changes no runtime after the creation. */
export const RUNTIME = 'Nodejs20.19';
/** The oldest Node.js that runs the built functions. */
export const OLDEST_NODE_MAJOR = 16;
/** Room for the attempts at WeChat and the waits for somebody else's refresh; the platform's own 3 s are too few. */
export const LIMITS: Limits = { timeoutSec: 20, memoryMb: 256 };

/** What the platform gives by itself, and does not let the free plan change. */
export const PLATFORM_LIMITS: Limits = { timeoutSec: 3, memoryMb: 256 };

export interface Limits {
  timeoutSec: number;
  memoryMb: number;
}

export type Variables = Record<string, string>;
export type Trigger = NonNullable<FunctionConfig['triggers']>[number];

/** A function as it lies on this machine. */
export interface CloudFunction {
  name: string;
  /** Absolute path of the folder that is uploaded. */
  folder: string;
  /** Its package.json has dependencies, which the cloud installs. */
  installsInCloud: boolean;
  /** What of the folder is no code and stays here. */
  leftOut: string[];
  trigger?: Trigger;
}

/** A function as it is in the cloud. What a road cannot see is absent. */
export interface FunctionState {
  /** Such as `Nodejs20.19`. */
  runtime: string;
  timeoutSec: number;
  /** The last upload has failed. */
  isBroken?: boolean;
  memoryMb?: number;
  variables?: Variables;
  /** `null`: there is none. */
  trigger?: Pick<Trigger, 'name' | 'config'> | null;
}

/** A path on a domain of the HTTP access service, as far as the platform tells. */
export interface HttpRoute {
  domain: string;
  path: string;
  /** The platform's own domain, which is for tests. */
  isDefaultDomain: boolean;
  /** Plain HTTP is sent on to HTTPS. */
  isHttpsOnly: boolean;
  /** The platform lets in only who is logged in there. */
  needsLogin: boolean;
  /** Requests a second for each address; 0: any number. Absent where the platform says nothing of limits. */
  perAddressQps?: number;
}

/**
 * One way into one CloudBase environment. Nothing is loaded or sent before the first call. A method that is missing is
 * something this road cannot do; every method rejects with a `CliError` that says what to do.
 */
export interface Road {
  /** Undefined when there is no such function, or one that `create` replaces because its creation has failed. */
  find(name: string): Promise<FunctionState | undefined>;
  /** Creates a function with its code. Where the road can `configure`, it begins with `RUNTIME` and these limits. */
  create(fn: CloudFunction, zip: Buffer, limits: Limits): Promise<void>;
  uploadCode(fn: CloudFunction, zip: Buffer): Promise<void>;
  /** What the cloud says of the code it has: the SHA-256 of the uploaded zip, hexadecimal or base64. */
  codeSha256?(name: string): Promise<string>;
  /** `variables` replaces all there are: give the ones to keep, too. */
  configure?(name: string, change: Partial<Limits> & { variables?: Variables }): Promise<void>;
  /** Replaces the trigger of the function. */
  setTrigger?(name: string, trigger: Trigger): Promise<void>;
  /** Runs a function; resolves to what it returns, `undefined` when that is no JSON. `event` is `{}` unless given. */
  invoke?(name: string, event?: object): Promise<unknown>;
  /** How the HTTP access service leads to a function; a path is there once for each domain. */
  httpRoutesOf?(name: string): Promise<HttpRoute[]>;
  collections?: {
    /** Resolves to whether it was not there before. */
    create(name: string): Promise<boolean>;
    permissionOf(name: string): Promise<string>;
    setPermission(name: string, permission: string): Promise<void>;
  };
}

/** A road that the user could take. */
export interface RoadOffer {
  name: RoadName;
  /** What opens it, such as the path of a key; undefined when the user has none. */
  found: string | undefined;
  /** The npm package that has to be there; undefined where the road needs none, or has it. */
  missingPackage?: string | undefined;
  /** What is wrong with what opens it, as far as its looks tell. */
  doubt?: string | undefined;
  /** The environments of the account; missing where the road cannot tell them. */
  environments?(): Promise<string[]>;
  open(envId: string): Road;
}
