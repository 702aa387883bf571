import { generateDtsBundle } from 'dts-bundle-generator';

/**
 * The types that the library exports, with their docstrings and all examples.
 *
 * @param filePath what exports them. @default the entry for a cloud function
 */
export function libraryTypes(filePath = 'cloudfunctions/cloud-token/index.ts'): string {
  const entry = { filePath, output: { noBanner: true } };
  const [types = ''] = generateDtsBundle([entry], { preferredConfigPath: 'tsconfig.json' });
  return types;
}
