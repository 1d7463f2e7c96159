import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';
import {describe, expect, test} from 'vitest';

const top = dirname(dirname(fileURLToPath(import.meta.url)));

// The floors of the program, from the ground up. A file imports from its own folder and from the floors below it.
// Folders on one floor don't know each other. docs/architecture.md says what lies in each.
const levels = [
	['core/model', 'core/tasks'],
	['core/text'],
	['core/platform', 'core/state'],
	['core/python', 'core/discover', 'core/settings', 'core/hosts'],
	['core/inspect', 'core/vulnerabilities'],
	['core/requirements', 'core/safety'],
	['core/held'],
	['core/scan'],
	['core/operate'],
	['text'],
	['actions'],
	['headless', 'tui'],
	['library'],
	['main.ts', 'index.ts'],
	['cli.ts'],
	['launch.ts'],
];

// The floors within a folder. A dot stands for the files that lie directly in it.
const inside: Readonly<Record<string, readonly (readonly string[])[]>> = {
	'core/discover': [['kinds'], ['.']],
	'core/held': [['snapshot'], ['.'], ['transaction']],
	'core/inspect': [['packages', 'git'], ['health', 'size', 'use'], ['.']],
	'core/operate': [
		['install/installers'],
		['install'],
		['managers'],
		['create', 'check', 'shell'],
		['delete', 'restore'],
		['sweep', 'demo', 'repair'],
	],
	'core/platform': [['files'], ['processes'], ['quotas']],
	'core/requirements': [['syntax'], ['formats'], ['compare'], ['.']],
	actions: [['shared'], ['delete', 'reset'], ['repair'], ['.']],
	headless: [['documents'], ['shared'], ['listing', 'report', 'sweep'], ['commands'], ['.']],
	tui: [['drawing'], ['panes'], ['state'], ['screens'], ['dialogs'], ['session'], ['disk'], ['view'], ['.']],
};

type Import = {readonly target: string; readonly names: readonly string[]};
type Module = {
	readonly file: string;
	readonly imports: readonly Import[];
	readonly packages: readonly string[];
	readonly exports: readonly string[];
	/** How often each identifier stands in the file. */
	readonly uses: ReadonlyMap<string, number>;
};

const parse = (file: string): ts.SourceFile =>
	ts.createSourceFile(file, readFileSync(join(top, file), 'utf8'), ts.ScriptTarget.Latest, true);

const filesBelow = (folder: string, pattern: RegExp): string[] =>
	readdirSync(join(top, folder), {recursive: true, encoding: 'utf8'})
		.map(name => `${folder}/${name.replaceAll('\\', '/')}`)
		.filter(name => pattern.test(name));

const sourceFiles = filesBelow('source', /\.tsx?$/);
const isSource = new Set(sourceFiles);

/** The source file that a relative specifier names; undefined for anything else. */
const targetOf = (file: string, specifier: string): string | undefined => {
	if (!specifier.startsWith('.')) return undefined;
	const base = normalize(join(dirname(file), specifier))
		.replaceAll('\\', '/')
		.replace(/\.jsx?$/, '');
	return [base, `${base}.ts`, `${base}.tsx`].find(name => isSource.has(name));
};

/** The names that an import or re-export takes; `*` where it takes the whole module. */
const namesOf = (node: ts.ImportDeclaration | ts.ExportDeclaration): string[] => {
	const clause = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
	if (clause === undefined) return ts.isImportDeclaration(node) ? [] : ['*'];
	if (!ts.isNamedImports(clause) && !ts.isNamedExports(clause)) return ['*'];
	return clause.elements.map(element => (element.propertyName ?? element.name).text);
};

const declaredNames = (node: ts.Statement): string[] => {
	if (ts.isVariableStatement(node))
		return node.declarationList.declarations.flatMap(({name}) => (ts.isIdentifier(name) ? [name.text] : []));
	const {name} = node as ts.Statement & {name?: ts.Node};
	return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
};

const readModule = (file: string): Module => {
	const imports: Import[] = [];
	const packages: string[] = [];
	const exports: string[] = [];
	const uses = new Map<string, number>();
	const add = (specifier: string, names: readonly string[]): void => {
		const target = targetOf(file, specifier);
		if (target !== undefined) imports.push({target, names});
		else if (!specifier.startsWith('.')) packages.push(specifier);
	};
	const visit = (node: ts.Node): void => {
		if (ts.isIdentifier(node)) uses.set(node.text, (uses.get(node.text) ?? 0) + 1);
		if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
			const [specifier] = node.arguments;
			if (specifier !== undefined && ts.isStringLiteral(specifier)) add(specifier.text, ['*']);
		}
		ts.forEachChild(node, visit);
	};
	const tree = parse(file);
	for (const node of tree.statements) {
		if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined)
			add((node.moduleSpecifier as ts.StringLiteral).text, namesOf(node));
		const isExported =
			ts.canHaveModifiers(node) &&
			ts.getModifiers(node)?.some(({kind}) => kind === ts.SyntaxKind.ExportKeyword) === true;
		if (isExported) exports.push(...declaredNames(node));
	}
	visit(tree);
	return {file, imports, packages, exports, uses};
};

const modules = sourceFiles.map(readModule);
const placeOf = (file: string): string => file.slice('source/'.length);

/** The part of `parts` in which a path lies; a dot is the folder itself. Undefined where it lies in none. */
const partOf = (path: string, parts: readonly string[]): string | undefined =>
	parts.find(part => path === part || path.startsWith(`${part}/`)) ??
	(path.includes('/') ? undefined : parts.find(part => part === '.'));

const orderOf = (path: string, floors: readonly (readonly string[])[]): {part: string; floor: number} | undefined => {
	const part = partOf(path, floors.flat());
	return part === undefined ? undefined : {part, floor: floors.findIndex(floor => floor.includes(part))};
};

/** What is wrong with an import, in a sentence; undefined where it is allowed. */
const wrongIn = (file: string, target: string): string | undefined => {
	const [from, to] = [orderOf(placeOf(file), levels), orderOf(placeOf(target), levels)];
	if (from === undefined || to === undefined) return undefined;
	if (from.part !== to.part)
		return to.floor < from.floor
			? undefined
			: `${file} imports ${target}, but ${from.part} stands below or beside ${to.part}: move what is needed to a floor below both`;
	const floors = inside[from.part];
	if (floors === undefined) return undefined;
	const within = (path: string) => orderOf(placeOf(path).slice(from.part.length + 1), floors);
	const [inner, outer] = [within(file), within(target)];
	if (inner === undefined || outer === undefined || inner.part === outer.part || outer.floor < inner.floor)
		return undefined;
	return `${file} imports ${target}, but within ${from.part}, ${inner.part} stands below or beside ${outer.part}`;
};

/** One circle of imports through `start`, first file first; undefined where there is none. */
const circleThrough = (start: string, byFile: ReadonlyMap<string, Module>): string[] | undefined => {
	const cameFrom = new Map<string, string>();
	const queue = [start];
	for (const file of queue) {
		for (const {target} of byFile.get(file)?.imports ?? []) {
			if (target === start) {
				const path = [start];
				for (let at = file; at !== start; at = cameFrom.get(at) ?? start) path.splice(1, 0, at);
				return [...path, start];
			}
			if (cameFrom.has(target)) continue;
			cameFrom.set(target, file);
			queue.push(target);
		}
	}
	return undefined;
};

test('every file lies on a floor', () => {
	const homeless = sourceFiles.filter(file => {
		const place = orderOf(placeOf(file), levels);
		if (place === undefined) return true;
		const floors = inside[place.part];
		return floors !== undefined && orderOf(placeOf(file).slice(place.part.length + 1), floors) === undefined;
	});
	expect(homeless, 'add their folder to `levels` or `inside` above').toEqual([]);
});

test('no import goes up', () => {
	const wrong = modules.flatMap(({file, imports}) => imports.flatMap(({target}) => wrongIn(file, target) ?? []));
	expect(wrong).toEqual([]);
});

test('no files import each other in a circle', () => {
	const byFile = new Map(modules.map(module => [module.file, module]));
	const circles = sourceFiles.flatMap(file => circleThrough(file, byFile)?.join(' → ') ?? []);
	expect(circles, 'move what both sides need into a file of its own').toEqual([]);
});

describe('a folder can be read as a page', () => {
	const mostLines = 300;
	const mostFiles = 20;
	// Types of the JSON that commands print, one after the other.
	const tables: ReadonlySet<string> = new Set(['source/headless/documents/change.ts']);
	const linesOf = (file: string): number => readFileSync(join(top, file), 'utf8').trimEnd().split('\n').length;

	test('no file has more than 300 lines', () => {
		const long = sourceFiles.filter(file => !tables.has(file) && linesOf(file) > mostLines);
		expect(long, 'split it by subject').toEqual([]);
	});

	test('no folder has more than 20 files', () => {
		const counts = new Map<string, number>();
		for (const file of sourceFiles) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
		const full = [...counts].filter(([, count]) => count > mostFiles);
		expect(full, 'put files of one subject into a folder of their own').toEqual([]);
	});
});

describe('a function can be read at once', () => {
	const mostBodyLines = 60;
	const mostParameters = 3;

	/** Every function of the source, each with its place. */
	const functions = sourceFiles.flatMap(file => {
		const tree = parse(file);
		const found: Array<{place: string; lines: number; parameters: number}> = [];
		const lineOf = (position: number): number => tree.getLineAndCharacterOfPosition(position).line + 1;
		const visit = (node: ts.Node): void => {
			if (ts.isFunctionLike(node)) {
				const first = lineOf(node.getStart());
				found.push({
					place: `${file}:${first}`,
					lines: lineOf(node.end) - first + 1,
					parameters: node.parameters.length,
				});
			}
			ts.forEachChild(node, visit);
		};
		visit(tree);
		return found;
	});

	test('no function has more than 60 lines', () => {
		const long = functions.filter(({lines}) => lines > mostBodyLines).map(({place}) => place);
		expect(long, 'move what needs none of its variables into functions below it').toEqual([]);
	});

	test('no function has more than 3 positional parameters', () => {
		const wide = functions.filter(({parameters}) => parameters > mostParameters).map(({place}) => place);
		expect(wide, 'put what goes together into one object with names').toEqual([]);
	});
});

describe('exports', () => {
	// Where a name is taken from: by the program itself, by its tools, and by its tests.
	const takers = [...filesBelow('benchmark', /\.(?:ts|mjs)$/), ...filesBelow('scripts', /\.mjs$/)].map(readModule);
	const testers = filesBelow('test', /\.tsx?$/).map(readModule);
	const taken = (by: readonly Module[]) =>
		new Set(by.flatMap(({imports}) => imports.flatMap(({target, names}) => names.map(name => `${target} ${name}`))));
	const [byProgram, byTests] = [taken([...modules, ...takers]), taken(testers)];
	// Scripts and tests that bundle an entry point name a module in a text.
	const texts = [...takers, ...testers].map(({file}) => readFileSync(join(top, file), 'utf8')).join('\n');

	test('every export is imported somewhere', () => {
		const unused = modules.flatMap(({file, exports, uses}) =>
			exports
				.filter(name => {
					if (byProgram.has(`${file} ${name}`) || byProgram.has(`${file} *`)) return false;
					if (texts.includes(`${file}'`)) return false;
					const isUsedHere = (uses.get(name) ?? 0) > 1;
					return !(isUsedHere && (byTests.has(`${file} ${name}`) || byTests.has(`${file} *`)));
				})
				.map(name => `${file}: ${name}`),
		);
		expect(unused, 'drop `export` from what only its own file uses, and what nobody uses at all').toEqual([]);
	});
});

test('react and ink are known only to the terminal UI', () => {
	for (const {file, packages} of modules) {
		const drawing = packages.filter(name => /^(react|ink|ink-select-input)(\/|$)/.test(name));
		if (drawing.length > 0) expect(file, `${file} imports ${drawing.join(', ')}`).toMatch(/^source\/tui\//);
	}
});

test('only platform/ and the executable ask for process.platform', () => {
	for (const file of sourceFiles) {
		if (/^source\/core\/(?:platform\/|model\/platform\.ts)|^source\/main\.ts$/.test(file)) continue;
		expect(readFileSync(join(top, file), 'utf8'), file).not.toMatch(/process\.platform/);
	}
});

test('core says no sentence', () => {
	// What is no sentence to the user: text for shells, lists of names, code of others that is recognised, the table of
	// settings from which docs/settings.md is made; and words that go into files and plans, which scripts know.
	const mayTalk =
		/^source\/core\/(?:text\/|operate\/shell\/|settings\/settings-table|hosts\/ask-host|platform\/quotas\/ask-quotas|operate\/sweep\/offer|safety\/(?:activation-scripts|creator-files|foreign-contents|stray-files)|inspect\/packages\/pth-files|platform\/processes\/windows\/read-cim)/;
	/** Several words in a row that are no name of a directory or a program, no command line and no Python. */
	const isSentence = (text: string): boolean =>
		/^(?:[A-Z][a-z]+|it|its|the|no|not|a)(?:n't)? [a-z]|[a-z']{2,} [a-z']{2,} [a-z']{2,}/.test(text) &&
		!/^(?:Application Support|Library|Mobile Documents|Program Files|Microsoft Store|SQLite format|No space left on device)|^(?:#|import |not in$)/.test(
			text,
		);
	/** Whether it is for programmers alone: the text of an error that is a bug, or of one that never leaves its file. */
	const isOfBug = (node: ts.Node): boolean =>
		(ts.isNewExpression(node) && node.expression.getText() === 'Error') ||
		(ts.isCallExpression(node) && node.expression.getText() === 'Object.assign') ||
		(node.parent !== undefined && isOfBug(node.parent));
	const textOf = (node: ts.Node): string | undefined => {
		if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
		if (!ts.isTemplateExpression(node)) return undefined;
		return [node.head.text, ...node.templateSpans.map(({literal}) => literal.text)].join('…');
	};
	const sentencesIn = (file: string): readonly string[] => {
		const found: string[] = [];
		const visit = (node: ts.Node): void => {
			const text = textOf(node);
			if (text !== undefined && isSentence(text) && !isOfBug(node)) found.push(`${file}: ${text}`);
			ts.forEachChild(node, visit);
		};
		visit(parse(file));
		return found;
	};
	const files = sourceFiles.filter(file => file.startsWith('source/core/') && !mayTalk.test(file));
	expect(files.flatMap(sentencesIn), 'answer a fact (a discriminated union), and say it in source/text/').toEqual([]);
});
