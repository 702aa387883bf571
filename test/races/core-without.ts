import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import ts from 'typescript';
import type { Core } from './core.ts';

/** What becomes of the statement under a guard's comment: it is gone, its `await` is, or the value or condition in it is another. */
export type Change = 'removed' | 'not awaited' | { as: string };

/**
 * The core as it would be without the guard that its source marks with `// guard: name`. Rejects when there is no such
 * comment, or more than one.
 */
export async function coreWithout(guard: string, change: Change): Promise<Core> {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, 'core.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
    plugins: [takeAway(guard, change)],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
  return (await import(`data:text/javascript;base64,${code}`)).core;
}

function takeAway(guard: string, change: Change): Plugin {
  return {
    name: 'take-away',
    setup({ onLoad, onEnd }) {
      let found = 0;
      onLoad({ filter: /cloudfunctions\/.*\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const marks = text.split(`// guard: ${guard}\n`).length - 1;
        found += marks;
        return { contents: marks > 0 ? without(text, guard, change) : text, loader: 'ts' };
      });
      onEnd(() => {
        if (found !== 1) throw new Error(`the core has ${found} comments "// guard: ${guard}"`);
      });
    },
  };
}

function without(text: string, guard: string, change: Change): string {
  const source = ts.createSourceFile('core.ts', text, ts.ScriptTarget.Latest, true);
  const statement = statementUnder(source, text.indexOf(`// guard: ${guard}\n`));
  if (change === 'removed') return replace(text, statement, '');
  if (change === 'not awaited') {
    const awaited = ts.isExpressionStatement(statement) ? statement.expression : statement;
    if (!ts.isAwaitExpression(awaited)) throw new Error(`nothing is awaited under "// guard: ${guard}"`);
    return replace(text, awaited, `void ${awaited.expression.getText()}`);
  }
  return replace(text, valueIn(statement), change.as);
}

/** The outermost statement that begins behind the comment. */
function statementUnder(node: ts.Node, comment: number): ts.Statement {
  const child = node.getChildren().find(({ pos, end }) => pos <= comment && comment < end);
  if (!child) throw new Error('no statement follows the comment');
  const isBegun = child.getStart() > comment;
  return isBegun && ts.isStatement(child) ? child : statementUnder(child, comment);
}

/** The condition of an `if`, else what is assigned. */
function valueIn(statement: ts.Statement): ts.Node {
  if (ts.isIfStatement(statement)) return statement.expression;
  if (ts.isExpressionStatement(statement) && ts.isBinaryExpression(statement.expression))
    return statement.expression.right;
  const [declaration] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
  if (!declaration?.initializer) throw new Error(`no value stands in ${statement.getText()}`);
  return declaration.initializer;
}

function replace(text: string, node: ts.Node, replacement: string): string {
  return text.slice(0, node.getStart()) + replacement + text.slice(node.end);
}
