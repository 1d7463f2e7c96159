// Writes docs/schemas/: the JSON Schema of what each command prints with --json and --ndjson, made from the types in
// source/headless/documents/. `--check` only says whether they are as they should be (exit code 1 if not); a test runs it.
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {format, resolveConfig} from 'prettier';
import {createGenerator} from 'ts-json-schema-generator';

const top = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(top, 'docs/schemas');
const types = join(top, 'source/headless/documents');

const generator = createGenerator({
	path: join(types, 'index.ts'),
	tsconfig: join(top, 'tsconfig.json'),
	skipTypeCheck: true,
	// Newer versions may print more keys.
	additionalProperties: true,
	topRef: false,
	jsDoc: 'extended',
});

/** ListDocument is in list.json, ListLine in list-line.json. */
const fileOf = type =>
	`${type
		.replace(/Document$/, '')
		.replace(/(?<!^)[A-Z]/g, letter => `-${letter}`)
		.toLowerCase()}.json`;

/** Types of whole documents and lines: ListDocument, ListLine. */
const names = readdirSync(types).flatMap(file =>
	[...readFileSync(join(types, file), 'utf8').matchAll(/^export type (\w+(?:Document|Line))\b/gm)].map(
		([, name]) => name,
	),
);
const options = await resolveConfig(join(out, 'list.json'));
const wanted = new Map();
for (const name of names) {
	const schema = {title: name, ...generator.createSchema(name)};
	wanted.set(fileOf(name), await format(JSON.stringify(schema), {...options, parser: 'json'}));
}

const present = existsSync(out) ? readdirSync(out) : [];
const isCurrent = [...wanted].every(
	([file, text]) => present.includes(file) && readFileSync(join(out, file), 'utf8') === text,
);
if (process.argv.includes('--check')) {
	if (isCurrent && present.length === wanted.size) process.exit(0);
	console.error('docs/schemas/ differs from the types in source/headless/documents/: node scripts/schemas.mjs');
	process.exit(1);
}
rmSync(out, {recursive: true, force: true});
mkdirSync(out, {recursive: true});
for (const [file, text] of wanted) writeFileSync(join(out, file), text);
