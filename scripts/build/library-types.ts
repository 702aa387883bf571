import { generateDtsBundle } from 'dts-bundle-generator';

/** The types that the library exports, with their docstrings and all examples. */
export function libraryTypes(): string {
  const entry = { filePath: 'cloudfunctions/cloud-token/index.ts', output: { noBanner: true } };
  const [types = ''] = generateDtsBundle([entry], { preferredConfigPath: 'tsconfig.json' });
  return types;
}
