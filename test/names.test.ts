import {readdirSync, readFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';
import {expect, test} from 'vitest';
import {actions} from '../source/actions/index.js';
import {commandNames} from '../source/headless/commands/by-name.js';
import {panes} from '../source/tui/panes/index.js';
import {screens} from '../source/tui/screens/index.js';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const files = readdirSync(join(top, 'source'), {recursive: true, encoding: 'utf8'})
	.map(name => name.replaceAll('\\', '/'))
	.filter(name => /\.tsx?$/.test(name));

type Exports = {readonly values: readonly string[]; readonly types: readonly string[]};

/** Names of the functions and values that a file exports, and of its types. */
const exportsOf = (file: string): Exports => {
	const text = readFileSync(join(top, 'source', file), 'utf8');
	const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	const exported = tree.statements.filter(
		node =>
			ts.canHaveModifiers(node) &&
			ts.getModifiers(node)?.some(({kind}) => kind === ts.SyntaxKind.ExportKeyword) === true,
	);
	return {
		values: exported.flatMap(node => {
			if (ts.isVariableStatement(node)) return node.declarationList.declarations.map(({name}) => name.getText());
			const isNamed = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
			return isNamed && node.name !== undefined ? [node.name.text] : [];
		}),
		types: exported.flatMap(node => (ts.isTypeAliasDeclaration(node) ? [node.name.text] : [])),
	};
};

const exported = new Map(files.map(file => [file, exportsOf(file)]));

const wordsIn = (name: string): readonly string[] =>
	name
		.replace(/([a-z\d])([A-Z])/g, '$1-$2')
		.toLowerCase()
		.split(/[-.]/);

/** Whether two words are of one family: `remove` and `removal`, `settings` and `setting`. */
const areAkin = (left: string, right: string): boolean => {
	const length = Math.min(left.length, right.length, 4);
	return left === right || (length > 2 && left.slice(0, length) === right.slice(0, length));
};

const isNamedFor = (file: string, name: string): boolean => {
	const words = wordsIn(basename(file).replace(/\.tsx?$/, ''));
	return wordsIn(name).some(word => words.some(other => areAkin(word, other)));
};

test('a file that exports one function or value is named for it, or for a type of it', () => {
	const riddles = [...exported].flatMap(([file, {values, types}]) =>
		values.length !== 1 || basename(file) === 'index.ts' || [...values, ...types].some(name => isNamedFor(file, name))
			? []
			: [`${file}: ${values.join('')}`],
	);
	expect(riddles, 'rename the file or what it exports, so that one can be guessed from the other').toEqual([]);
});

const inCamelCase = (id: string): string => id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
const exportedIn = (folder: string): readonly string[] =>
	[...exported].flatMap(([file, {values}]) => (file.startsWith(folder) ? values : []));

// An action with the id `upgrade-all` is `upgradeAllAction`, and so for every kind of thing that is listed by its id.
test.each<readonly [string, string, readonly string[]]>([
	['Action', 'actions/', actions.map(({id}) => id)],
	['Pane', 'tui/panes/', panes.map(({id}) => id)],
	['Screen', 'tui/screens/', screens.map(({id}) => id)],
	['Command', 'headless/commands/', commandNames],
])('each %s is exported under its id', (kind, folder, ids) => {
	const names = exportedIn(folder).filter(name => name.endsWith(kind) && !/^(?:run|define)[A-Z]/.test(name));
	expect([...names].sort()).toEqual(ids.map(id => `${inCamelCase(id)}${kind}`).sort());
});
