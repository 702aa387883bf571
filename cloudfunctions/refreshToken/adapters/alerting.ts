// adapters/: the token document in CloudBase's database, the requests to WeChat and to robots, and
// `wiring.ts`, which ties them and the environment variables to the core.

