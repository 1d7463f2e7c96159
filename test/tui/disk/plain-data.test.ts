import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import type {ActionContext} from '../../../source/actions/shared/action.js';
import type {Environment} from '../../../source/core/model/environment.js';
import type {FsPath} from '../../../source/core/model/path.js';
import {readEnvironment} from '../../../source/core/scan/scan.js';
import {createMeasurer} from '../../../source/core/inspect/size/measurer.js';
import {findInterpreters} from '../../../source/core/python/interpreters.js';
import {panes} from '../../../source/tui/panes/index.js';
import type {Scene} from '../../../source/tui/screens/screen.js';
import {screens} from '../../../source/tui/screens/index.js';
import {packed, unpacked} from '../../../source/tui/disk/portable.js';
import {VenvError} from '../../../source/core/model/error.js';
import {environmentWithoutPip} from '../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';

// What panes and screens load is copied from the process that reads to the one that draws.
const sent = (value: unknown): unknown => unpacked(structuredClone(packed(value)));

const files: Readonly<Record<string, string>> = {
	'requirements.txt': 'alpha==1.0\nbeta>=2\n',
	'pyproject.toml':
		'[project]\nname = "demo"\nversion = "1"\ndependencies = ["alpha"]\n[project.optional-dependencies]\nmore = ["beta"]\n',
};

const project = async (names: readonly string[]): Promise<FsPath> => {
	const root = await temporaryDirectory();
	for (const name of names) writeFileSync(join(root, name), files[name] ?? '');
	await environmentWithoutPip(join(root, '.venv'));
	return join(root, '.venv') as FsPath;
};

const read = async (names: readonly string[]): Promise<{environment: Environment; context: ActionContext}> => {
	const core = await temporaryContext();
	const environment = await readEnvironment(await project(names), core);
	if (environment === undefined) throw new Error('there is no environment');
	const measurer = createMeasurer();
	const interpreters = () => findInterpreters(core);
	return {environment, context: {core, roots: [core.cwd], interpreters, readOnly: false, measurer}};
};

describe.each([[['requirements.txt']], [['pyproject.toml']]])('with %s', names => {
	test.each(panes.map(pane => [pane.id, pane] as const))('what the pane %s loads can be sent', async (_, pane) => {
		const {environment, context} = await read(names);
		const data = await pane.load(environment, context.core, {});
		expect(sent(data)).toEqual(data);
		await context.measurer?.close();
	});
});

test.each(screens.flatMap(screen => (screen.load ? [[screen.id, screen] as const] : [])))(
	'what the screen %s loads can be sent',
	async (_, screen) => {
		const {environment, context} = await read(['requirements.txt']);
		const scene = {marked: [environment, environment], selected: environment} as unknown as Scene;
		const local = screen.initial(context, scene);
		const data = await screen.load?.({context, environments: [environment], holdingDirectories: []}, local, {});
		expect(sent(data)).toEqual(data);
		await context.measurer?.close();
	},
);

test('errors arrive as what they were, however deep they lie', () => {
	const ours = new VenvError('in-use', {what: "Can't delete a", why: 'it is in use', hint: 'Stop it'});
	const system = Object.assign(new Error('EIO: i/o error'), {code: 'EIO'});
	const value = {failures: [ours], nested: new Map([['one', {error: system}]]), bytes: new Uint32Array([1, 2])};
	const arrived = sent(value) as typeof value;
	expect(arrived.failures[0]).toBeInstanceOf(VenvError);
	expect(arrived.failures[0]).toMatchObject({code: 'in-use', message: ours.message, hint: 'Stop it', exitCode: 3});
	expect(arrived.nested.get('one')?.error).toMatchObject({code: 'EIO', message: 'EIO: i/o error'});
	expect(arrived.bytes).toEqual(value.bytes);
});
