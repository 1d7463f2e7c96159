import {carriers, type Carrier} from '../../core/python/interpreters.js';
import {groupLostInterpreters, suggestReplacement, type LostInterpreter} from '../../core/inspect/lost-interpreters.js';
import {damageOf} from '../../core/operate/repair/assess-damage.js';
import type {Platform} from '../../core/model/platform.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {pythonAdvice} from '../../text/python-advice.js';
import {fitEnd, fitMiddle, padEnd, plural} from '../../text/fit-width.js';
import type {PaneView} from '../panes/pane.js';
import {keyHint} from '../drawing/key-hint.js';
import type {PaneRow} from '../drawing/spans.js';
import type {Effect, Scene, Screen} from './screen.js';

type PythonsData = {readonly carriers: readonly Carrier[]; readonly platform: Platform};

/**
 * Every Python that can make an environment, the number of environments that depend on each, and the environments that
 * lost theirs.
 */
export const pythonsScreen: Screen<PythonsData, undefined> = {
	id: 'pythons',
	title: 'pythons',
	about: 'Every Python on this machine and what uses it',
	keys: ['P'],
	initial: () => undefined,
	load: async ({context, environments}) => ({
		carriers: carriers(await context.interpreters(), environments, context.core.now()),
		platform: context.core.platform,
	}),
	head: ({data, view}) => {
		if (data === undefined) return [{spans: [{text: ' …', tone: 'dim'}]}];
		const none = `No Python found: ${pythonAdvice(data.platform)}`;
		const text = data.carriers.length === 0 ? none : plural(data.carriers.length, 'interpreter');
		return [{spans: [{text: ` ${text}`, tone: 'strong'}]}, {isCut: true, spans: [{text: headIn(view), tone: 'dim'}]}];
	},
	rows: ({data, view, scene}) => {
		if (data === undefined) return [];
		const lost = groupLostInterpreters(scene.environments);
		const title: PaneRow = {spans: [{text: ' Missing', tone: 'strong'}]};
		const lostRows = lost.length === 0 ? [] : [title, ...lost.map(one => lostRow(one, data, view)), {spans: []}];
		return [...lostRows, ...data.carriers.map(one => carrierRow(one, view))];
	},
	details: ({data, view, scene}, rowId) => {
		const lost = lostAt(rowId, scene);
		const carrier = data.carriers.find(({interpreter}) => interpreter.path === rowId);
		const title = lost?.path ?? carrier?.interpreter.path;
		const paths = lost ? lost.environments.map(({path}) => path) : (carrier?.environments ?? []);
		return [
			...(title === undefined
				? []
				: [{spans: [{text: ` ${printablePath(title, view.home)}`, tone: 'strong' as const}]}]),
			...paths.map((path): PaneRow => ({spans: [{text: `   ${printablePath(path, view.home)}`}]})),
			...(paths.length === 0 ? [{spans: [{text: '   used by no environment', tone: 'dim' as const}]}] : []),
		];
	},
	leadsTo: ({data, scene}, rowId) => {
		const filter = filterFor(rowId, data, scene);
		return filter === undefined ? undefined : {type: 'filter', filter};
	},
	press: [
		{
			keys: ['r'],
			name: 'reset',
			title: 'reset all affected',
			isOffered: (_, {environments}) => groupLostInterpreters(environments).length > 0,
			press: ({data, rowId, scene}) => resetEffect(data, rowId, scene),
		},
		{
			keys: ['m'],
			name: 'repair',
			title: 'repair all',
			isOffered: (_, {environments}) => groupLostInterpreters(environments).length > 0,
			press: ({scene}) => repairEffect(scene),
		},
	],
};

/** The filter of the list for the environments of a row; undefined where there is none. */
const filterFor = (rowId: string, {carriers: all}: PythonsData, scene: Scene): string | undefined => {
	const carrier = all.find(({interpreter}) => interpreter.path === rowId);
	const path = lostAt(rowId, scene)?.path ?? carrier?.interpreter.path;
	if (path === undefined || carrier?.environments.length === 0) return undefined;
	const members = new Set(carrier?.environments);
	// Some environments name a link to this Python, which a filter by its path would miss.
	const isNamed = scene.environments.every(one => !members.has(one.path) || one.python?.base === path);
	const isWord = !/\s/.test(path) && path === printable(path);
	if (isNamed && isWord) return `base:${path}`;
	return carrier && `py:${carrier.interpreter.version}`;
};

const repairEffect = ({environments}: Scene): Effect<undefined> => {
	const targets = environments.filter(one => one.alias === undefined && damageOf(one) !== undefined);
	if (targets.length === 0) return {type: 'say', text: 'Nothing to repair: no Python is missing'};
	return {type: 'act', actionId: 'repair', targets};
};

const lostId = ({path}: LostInterpreter): string => `lost ${path}`;

const lostAt = (rowId: string | undefined, scene: Scene): LostInterpreter | undefined =>
	groupLostInterpreters(scene.environments).find(one => lostId(one) === rowId);

const replacementOf = (lost: LostInterpreter, data: PythonsData) =>
	suggestReplacement(
		lost,
		data.carriers.map(({interpreter}) => interpreter).filter(({source}) => source !== 'environment'),
	);

const lostRow = (lost: LostInterpreter, data: PythonsData, {keys}: PaneView): PaneRow => {
	const replacement = replacementOf(lost, data);
	const fact = `${plural(lost.environments.length, 'environment')} lost ${printable(lost.name)}`;
	const offer =
		replacement === undefined ? '' : `  ${keyHint(keys, 'reset')} resets with ${printable(replacement.version)}`;
	return {
		id: lostId(lost),
		spans: [
			{text: `  ${fact}`, tone: 'bad'},
			{text: offer, tone: 'dim'},
		],
	};
};

// From here on, the sentences on support leave enough for the place.
const wideFrom = 100;
const narrowFrom = 46;
const roomyFrom = 76;
const columns = {version: 13, shortVersion: 9, source: 11, support: 23, shortSupport: 13, count: 7} as const;
/** Whether the support is said in few words: where the place, or the number of environments, needs the room. */
const isShort = ({width}: PaneView): boolean => width < narrowFrom || (width >= roomyFrom && width < wideFrom);

const supportWidth = (view: PaneView): number => (isShort(view) ? columns.shortSupport : columns.support);

// Two blanks before each column.
const placeFrom = (view: PaneView): number =>
	columns.version + columns.source + supportWidth(view) + columns.count + 10;

/** The heads of the columns. */
const headIn = (view: PaneView): string => {
	const {version, shortVersion, source, count} = columns;
	const support = padEnd('SUPPORT', supportWidth(view));
	if (view.width < roomyFrom) return `  ${padEnd('VERSION', shortVersion)}  ${support}  USED BY`;
	const first = `  ${padEnd('VERSION', version)}  ${padEnd('FROM', source)}  ${support}`;
	return `${first}  ${padEnd('USED BY', count)}  PLACE`;
};

const carrierRow = ({interpreter, environments}: Carrier, view: PaneView): PaneRow => {
	const {width, home, ascii} = view;
	const {path, version, implementation, source, endOfLife, isPastEndOfLife} = interpreter;
	const name = implementation === 'CPython' ? version : `${printable(implementation)} ${version}`;
	const [ended, supported] = isShort(view) ? ['ended', 'until'] : ['end of life', 'supported until'];
	const life = endOfLife === undefined ? '' : `${isPastEndOfLife ? ended : supported} ${endOfLife}`;
	const count = environments.length === 0 ? '' : plural(environments.length, 'env');
	const tone = isPastEndOfLife ? 'warning' : 'dim';
	const support = {text: `  ${padEnd(life, supportWidth(view))}`, tone} as const;
	// The line is too narrow for its place, which Enter shows.
	if (width < roomyFrom) {
		const short = fitEnd(printable(name), columns.shortVersion, ascii ? '~' : '…');
		const first = {text: `  ${padEnd(short, columns.shortVersion)}`, tone: 'strong'} as const;
		return {id: path, spans: [first, support, {text: `  ${count}`}]};
	}
	return {
		id: path,
		spans: [
			{text: `  ${padEnd(printable(name), columns.version)}`, tone: 'strong'},
			{text: `  ${padEnd(printable(source), columns.source)}`, tone: 'dim'},
			support,
			{text: `  ${padEnd(count, columns.count)}`},
			{text: `  ${fitMiddle(printablePath(path, home), width - placeFrom(view), ascii ? '~' : '…')}`},
		],
	};
};

const resetEffect = (data: PythonsData, rowId: string | undefined, scene: Scene): Effect<undefined> | undefined => {
	const lost = lostAt(rowId, scene);
	if (lost === undefined) return undefined;
	const replacement = replacementOf(lost, data);
	if (replacement === undefined) return {type: 'say', text: 'No suitable Python found'};
	return {type: 'act', actionId: 'reset', targets: lost.environments, answers: {python: replacement.path}};
};
