/** What stops a command: one sentence for the user and, where it is known, what to do about it. */
export class CliError extends Error {
  readonly fix: string | undefined;

  constructor(message: string, fix?: string) {
    super(message);
    this.fix = fix;
  }
}
