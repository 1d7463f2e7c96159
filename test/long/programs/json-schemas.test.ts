import {
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readdirSync,
	realpathSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Ajv, type AnySchema} from 'ajv';
import addFormats from 'ajv-formats';
import {beforeAll, expect, test} from 'vitest';
import {commandNames} from '../../../source/headless/commands/by-name.js';
import {builtCommand, type BuiltRun} from '../../helpers/built-command.js';
import {environmentToInstallInto, environmentWithoutPip} from '../../helpers/python.js';
import {unusedProject} from '../../helpers/unused-project.js';
import {makeWheel} from '../../helpers/wheel.js';

const top = fileURLToPath(new URL('../../../', import.meta.url));
const published = join(top, 'docs/schemas');

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A schema that takes no key that it does not name: what is printed has to be documented. */
const closed = (schema: unknown): unknown => {
	if (Array.isArray(schema)) return schema.map(closed);
	if (!isRecord(schema)) return schema;
	const parts = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
	return 'properties' in parts ? {...parts, additionalProperties: false} : parts;
};

const ajv = new Ajv({allErrors: true, strict: false});
(addFormats as unknown as (instance: Ajv) => void)(ajv);
const used = new Set<string>();

/** Fails where a document differs from its schema or has a key that the schema does not name. */
const expectFits = (document: unknown, name: string): void => {
	used.add(`${name}.json`);
	const schema = JSON.parse(readFileSync(join(published, `${name}.json`), 'utf8')) as unknown;
	for (const each of [schema, closed(schema)]) {
		const fits = ajv.compile(each as AnySchema);
		expect(fits(document), `${name}: ${ajv.errorsText(fits.errors)}\n${JSON.stringify(document, undefined, 1)}`).toBe(
			true,
		);
	}
};

let home: string;
const at = (...parts: readonly string[]): string => join(home, ...parts);
let variables: NodeJS.ProcessEnv;

const call = (...words: readonly string[]): BuiltRun => builtCommand(words, {home, variables, cwd: at('code/api')});

/** Runs a command with `--json` and compares its document with a schema. */
const fits = (name: string, ...words: readonly string[]): Json => {
	const run = call(...words, '--json');
	const document = run.json();
	expectFits(document, name);
	expect(document['ok'], run.stdout).toBe(run.status === 0);
	return document;
};

const linesFit = (name: string, ...words: readonly string[]): ReadonlySet<unknown> => {
	const lines = call(...words, '--ndjson')
		.stdout.trimEnd()
		.split('\n');
	const documents = lines.map(line => JSON.parse(line) as Json);
	for (const document of documents) expectFits(document, name);
	return new Set(documents.map(({type}) => type));
};

beforeAll(async () => {
	home = realpathSync(mkdtempSync(join(tmpdir(), 'venv-tui-json-')));
	const wheels = at('wheels');
	await makeWheel(wheels, {name: 'alpha', version: '1.0'});
	await makeWheel(wheels, {name: 'alpha', version: '2.0', requires: ['beta']});
	await makeWheel(wheels, {name: 'beta', version: '1.0'});
	mkdirSync(at('code/api'), {recursive: true});
	await environmentToInstallInto(at('code/api/.venv'));
	await environmentWithoutPip(at('code/web/.venv'));
	await environmentWithoutPip(at('code/old/.venv'));
	await unusedProject(at('code/stale'));
	writeFileSync(at('code/api/requirements.txt'), 'alpha==1.0\n');
	const index = {PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels, UV_NO_INDEX: '1', UV_FIND_LINKS: wheels, UV_OFFLINE: '1'};
	const own = {PIP_CACHE_DIR: at('pip-cache'), VIRTUAL_ENV: undefined};
	variables = {...index, ...own, SHELL: '/bin/bash', VENVTUI_INSTALLER: 'pip'};
	return () => rmSync(home, {recursive: true, force: true});
});

test('what commands print about packages fits the published schemas', () => {
	fits('create', 'create', at('code/new'));
	fits('drift', 'sync', '--check');
	fits('packages-plan', 'install', '--dry-run', '--trust', 'alpha');
	fits('packages', 'install', '--trust', 'alpha');
	fits('drift', 'reset', '--check');
	fits('drifts', 'reset', '--check', '.', '.');
	fits('reset-plan', 'reset', '--dry-run');
	fits('reset', 'reset', '--hold', '--yes');
	fits('outdated', 'outdated', '--trust');
	fits('packages-plan', 'upgrade', '--all', '--dry-run', '--trust');
	fits('packages', 'upgrade', '--trust', 'alpha');
	fits('packages', 'uninstall', '--trust', '--yes', 'alpha', 'beta');
	fits('sync', 'sync', '--trust');
	fits('packages', 'install', '--trust', 'beta');
	expect(fits('reset-plan', 'reset', '--dry-run')['lost']).toMatchObject([{name: 'beta', reason: {type: 'not-asked'}}]);
	fits('fix', 'fix', '--yes', '--trust', at('code/web'));
	fits('clone', 'clone', at('code/web/.venv'), at('code/copy'));
	fits('move', 'move', at('code/copy'), at('code/moved'));
	fits('check', 'check', '--trust');
	fits('many', 'check', '--trust', '.', at('code/web/.venv'));
	fits('failed', 'install', '--trust', 'no-such-package');
}, 600_000);

test('what commands that only read print fits the published schemas', () => {
	fits('list', 'list', home);
	fits('list', 'list', home, at('missing'), '--summary');
	fits('list', 'list', home, '--no-measure', '--status', 'ok');
	fits('list', 'list', home, '--quota');
	const types = ['scan', 'environment', 'error', 'summary'];
	expect(linesFit('list-line', 'list', home, at('missing'))).toEqual(new Set(types));
	expect(linesFit('list-line', 'list', home, '--quota')).toContain('quota');
	fits('report', 'report', home, '--output', at('report.html'));
	fits('history', 'history');
	const record = {package: {ecosystem: 'PyPI', name: 'alpha'}, versions: ['1.0']};
	writeFileSync(at('osv.json'), JSON.stringify({id: 'GHSA-x', affected: [record]}));
	fits('audit', 'audit', home, '--offline', at('osv.json'));
	writeFileSync(at('this.ndjson'), call('list', home, '--ndjson').stdout);
	fits('hosts', 'list', '--from', at('this.ndjson'));
	expect(linesFit('list-line', 'list', '--from', at('this.ndjson'))).toEqual(
		new Set(['host', 'environment', 'summary']),
	);
	fits('show', 'show');
	fits('freeze', 'show', '--freeze');
	fits('find', 'find', 'alpha', home, at('missing'));
	expect(linesFit('find-line', 'find', 'alpha', home)).toEqual(new Set(['match', 'summary']));
	fits('pythons', 'pythons', home);
	fits('activate', 'activate', '--shell', 'bash');
	fits('script', 'init', 'bash');
	fits('script', 'completion', 'bash');
	fits('failed', 'list', '--nope');
	fits('failed', 'show', at('missing'));
}, 600_000);

test('what commands that change something print fits the published schemas', () => {
	fits('pin', 'pin', at('code/web/.venv'));
	fits('many', 'unpin', at('code/web/.venv'), at('code/old/.venv'));
	fits('trust', 'trust', at('code'));
	fits('init', 'init', 'bash', '--install', '--yes');
	const {heldId} = fits('rm', 'rm', '--hold', '--yes', at('code/old/.venv'));
	fits('held', 'restore');
	const entry = at('places/data/registry', `${String(heldId)}.json`);
	const noted = readFileSync(entry, 'utf8');
	writeFileSync(entry, noted.replace('"version":1', '"version":2'));
	expect(fits('held', 'restore')['held']).toContainEqual(expect.objectContaining({id: heldId, state: 'other-version'}));
	writeFileSync(entry, noted);
	fits('restore', 'restore', String(heldId));
	fits('many', 'rm', '--hold', '--yes', at('code/old/.venv'), at('missing'));
	const {held} = fits('held', 'free') as {held: ReadonlyArray<{id: string}>};
	fits('free', 'free', held[0]?.id ?? '');
	fits('free', 'free', '--all', '--yes');
	fits('recover', 'recover');
	mkdirSync(at('pip-cache/http-v2'), {recursive: true});
	expect(fits('prune', 'prune', 'pip', '--yes')).toMatchObject({cache: 'pip', path: at('pip-cache')});
	fits('rm', 'rm', '--yes', at('code/new'));
	renameSync(at('code/web'), at('code/site'));
	fits('repair-plan', 'repair', at('code'), '--dry-run');
	fits('repair', 'repair', at('code'), '--yes');
}, 600_000);

test('what a sweep prints fits the published schemas', () => {
	fits('sweep-rules', 'sweep', '--explain');
	fits('sweep', 'sweep', home, '--stale', '90d', '--dry-run');
	fits('sweep', 'sweep', home, '--stale', '90d', '--plan', at('plan.json'));
	expect(linesFit('sweep-line', 'sweep', home, '--stale', '90d', '--dry-run')).toContain('summary');
	const {results} = fits('sweep', 'sweep', '--apply', at('plan.json'), '--yes');
	expect(results).toMatchObject([{path: at('code/stale/.venv'), outcome: 'deleted'}]);
}, 600_000);

test('no schema is published that nothing printed was compared with', () => {
	expect(readdirSync(published).filter(name => !used.has(name))).toEqual([]);
});

test('the documents name every error code with its exit code, and every schema', () => {
	const text = readFileSync(join(top, 'docs/json.md'), 'utf8');
	const codes = readFileSync(join(top, 'source/core/model/error.ts'), 'utf8').matchAll(/^\t'?([\w-]+)'?: (\d+),$/gm);
	for (const [, code = '', exitCode = ''] of codes) expect(text).toContain(`| \`${code}\` | ${exitCode} |`);
	for (const name of readdirSync(published)) expect(text).toContain(`(schemas/${name})`);
});

test('docs/json.md names the schema of each command', () => {
	const text = readFileSync(join(top, 'docs/json.md'), 'utf8');
	expect(commandNames.filter(name => !text.includes(`\`${name}\``))).toEqual([]);
});
