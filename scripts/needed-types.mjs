// Leaves in dist/types/ only the declarations that the library's own lead to: tsc writes those of whole modules, with all
// that only our code imports from them.
import {readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import ts from 'typescript';

/** Removes from the directory of `entry` every declaration that nothing in `entry` leads to. */
export function keepNeededTypes(entry) {
	const directory = dirname(entry);
	const names = readdirSync(directory, {recursive: true}).filter(name => name.endsWith('.d.ts'));
	const files = new Map(names.map(name => [join(directory, name), readFile(join(directory, name))]));
	const need = (path, name) => {
		const file = files.get(path);
		if (file === undefined) return;
		for (const statement of file.statements.filter(
			one => !one.isNeeded && (name === '*' || one.names.includes(name)),
		)) {
			statement.isNeeded = true;
			for (const word of statement.words) need(path, word);
			for (const [from, exported] of statement.named) need(from, exported);
		}
		const from = file.imported.get(name);
		if (from !== undefined && !file.used.has(name)) {
			file.used.add(name);
			need(from.path, from.name);
		}
		// What this file passes on from another.
		if (name !== '*') for (const other of file.passed) need(other, name);
	};
	need(entry, '*');
	for (const [path, file] of files) {
		if (file.statements.some(({isNeeded}) => isNeeded)) writeFileSync(path, textOf(file));
		else rmSync(path);
	}
}

function readFile(path) {
	const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
	const resolve = specifier => join(dirname(path), specifier.replace(/\.js$/, '.d.ts'));
	const file = {source, statements: [], imports: [], imported: new Map(), used: new Set(), passed: []};
	for (const node of source.statements) {
		if (ts.isImportDeclaration(node)) {
			const from = node.moduleSpecifier.text;
			file.imports.push(node);
			for (const {name, propertyName} of node.importClause?.namedBindings?.elements ?? [])
				file.imported.set(name.text, {path: resolve(from), name: (propertyName ?? name).text});
		} else file.statements.push(readStatement(node, {file, resolve}));
	}
	return file;
}

function readStatement(node, {file, resolve}) {
	const statement = {node, names: [], words: new Set(), named: [], isNeeded: false};
	if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
		const from = resolve(node.moduleSpecifier.text);
		if (node.exportClause === undefined) {
			file.passed.push(from);
			statement.named.push([from, '*']);
		} else
			for (const {name, propertyName} of node.exportClause.elements) {
				statement.names.push(name.text);
				statement.named.push([from, (propertyName ?? name).text]);
			}
		return statement;
	}
	if (ts.isVariableStatement(node))
		statement.names.push(...node.declarationList.declarations.map(({name}) => name.text));
	else if (node.name) statement.names.push(node.name.text);
	const visit = child => {
		if (ts.isIdentifier(child)) statement.words.add(child.text);
		if (ts.isImportTypeNode(child))
			statement.named.push([resolve(child.argument.literal.text), child.qualifier?.getText() ?? '*']);
		ts.forEachChild(child, visit);
	};
	visit(node);
	return statement;
}

function textOf({source, statements, imports, used}) {
	const kept = imports.flatMap(node => {
		const bindings = node.importClause?.namedBindings;
		if (!bindings || !ts.isNamedImports(bindings)) return [node.getText()];
		const names = bindings.elements.filter(({name}) => used.has(name.text)).map(element => element.getText());
		const isType = node.importClause.isTypeOnly ? 'type ' : '';
		return names.length === 0
			? []
			: [`import ${isType}{ ${names.join(', ')} } from ${node.moduleSpecifier.getText()};`];
	});
	const needed = statements
		.filter(({isNeeded}) => isNeeded)
		.map(({node}) => source.text.slice(node.pos, node.end).trim());
	return `${[...kept, ...needed].join('\n')}\n`;
}
