import {useMemo} from 'react';
import type {Environment} from '../../core/model/environment.js';
import type {FsPath} from '../../core/model/path.js';
import {printablePath} from '../../core/text/printable.js';
import {fitMiddle, formatBytes, plural, widthOf} from '../../text/fit-width.js';
import {Line} from '../drawing/line.js';
import type {Span} from '../drawing/spans.js';
import {keyHint} from '../drawing/key-hint.js';
import type {State} from '../state/state.js';

type HeaderProps = {
	readonly state: State;
	readonly width: number;
	/** Bytes that deleting these together would free. */
	readonly freedBy: (paths: readonly FsPath[]) => number | undefined;
};

/** The first line: the roots, the environments found, and the bytes that could be freed. */
export const Header = ({state, width, freedBy}: HeaderProps) => {
	const {environments, scanning, sums: summed} = state;
	// Sums over thousands of environments are made when these change, not at every key.
	const sums = useMemo(() => sumUp(environments), [environments]);
	const {broken, unused, unusedBytes} = sums;
	const frees = useMemo(
		() => (scanning.isRunning ? unusedBytes : (freedBy(unused) ?? unusedBytes)),
		// eslint-disable-next-line react-hooks/exhaustive-deps -- sums that became known are asked for again
		[freedBy, unused, unusedBytes, scanning.isRunning, summed],
	);
	const found = foundIn(state, sums, width);
	// The sweep shows its own sum, of its marked environments.
	const right =
		state.screen === undefined && !state.isOfHosts
			? promise({broken, unused: unused.length, bytes: frees}, state, {width, room: width - lengthOf(found) - 1})
			: [];
	const all = [...found, ...unseen(scanning)];
	const left = lengthOf(all) + lengthOf(right) + 1 < width ? all : found;
	const room = width - lengthOf(left) - lengthOf(right) - 1;
	const spans = room < 1 ? left : [...left, {text: ' '.repeat(room)}, ...right];
	return <Line spans={spans} width={width} />;
};

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, {text}) => sum + widthOf(text), 0);

const whereabouts = ({roots, home, isReadOnly}: State, room: number): readonly Span[] => [
	{text: ` ${fitMiddle(roots.map(root => printablePath(root, home)).join(' '), room)}`, tone: 'strong'},
	...(isReadOnly ? [{text: '  read-only', tone: 'warning' as const}] : []),
];

/** Kinds of environments that may be more than were found: said if there is room. */
const unseen = ({isRunning, skipped}: State['scanning']): readonly Span[] =>
	isRunning || skipped === 0 ? [] : [{text: `   ${skipped} skipped`, tone: 'warning'}];

type Sums = {
	readonly count: number;
	readonly links: number;
	readonly broken: number;
	/** Undefined until the first is measured. */
	readonly allocatedBytes: number | undefined;
	/** The first group of the sweep: broken and lost environments stand in others. */
	readonly unused: readonly FsPath[];
	/** The sum of each alone: bytes that two of them share are in neither. */
	readonly unusedBytes: number;
};

const sumUp = (environments: State['environments']): Sums => {
	let [count, links, broken, unusedBytes] = [0, 0, 0, 0];
	let allocatedBytes: number | undefined;
	const unused: FsPath[] = [];
	for (const environment of environments.values()) {
		if (environment.unlisted !== undefined) continue;
		const {path, alias, usage} = environment;
		if (alias === undefined) count += 1;
		else links += 1;
		if (environment.status === 'broken') broken += 1;
		if (usage) allocatedBytes = (allocatedBytes ?? 0) + usage.allocatedBytes;
		if (!isUnused(environment)) continue;
		unused.push(path);
		unusedBytes += usage?.reclaimableBytes ?? 0;
	}
	return {count, links, broken, allocatedBytes, unused, unusedBytes};
};

const isUnused = ({staleness, status, project, owner}: Environment): boolean =>
	staleness?.stale === true &&
	status !== 'broken' &&
	owner === undefined &&
	(project === undefined || project.state === 'there');

/** The roots and what was found there. A narrow line says it in fewer words, so that a filter and damage stay in view. */
const foundIn = (state: State, sums: Sums, width: number): readonly Span[] => {
	const {filter, screen} = state;
	const damage = sums.broken === 0 || filter !== '' || screen !== undefined ? 0 : `${sums.broken} broken`.length + 2;
	const sayings = totals(state, sums).map(text => [
		...whereabouts(state, Math.floor(width / 2)),
		{text: text === '' ? '' : `   ${text}`},
		...findings(state),
	]);
	return sayings.find(spans => lengthOf(spans) + damage <= width) ?? sayings.at(-1) ?? [];
};

/** The number of environments and their size, longer ones first. */
const totals = ({scanning}: State, {count, links, allocatedBytes}: Sums): readonly string[] => {
	// Nothing found so far is no result.
	if (scanning.isRunning && count + links === 0) return [''];
	// Exact for what the scan found, until one of them goes or another comes.
	const isSame = scanning.totals?.count === count;
	const bytes = (isSame ? scanning.totals?.allocatedBytes : undefined) ?? allocatedBytes;
	const size = bytes === undefined || count === 0 ? '' : `, ${formatBytes(bytes)}`;
	const linked = links === 0 ? '' : `, ${plural(links, 'link')}`;
	const [long, short] = [plural(count, 'environment'), plural(count, 'env')];
	return [`${long}${linked}${size}`, `${long}${size}`, `${short}${size}`, short];
};

const findings = ({scanning, shown, filter, isOfHosts}: State): readonly Span[] => {
	const spans: Span[] = [];
	if (filter !== '') spans.push({text: `   /${filter}: ${shown.length} shown`, tone: 'accent'});
	const {directories} = scanning;
	const sofar = directories === 0 ? '' : ` ${grouped(directories)} directories`;
	if (scanning.isRunning) spans.push({text: `   ${isOfHosts ? 'asking' : 'scanning'}${sofar}`, tone: 'dim'});
	if (scanning.errors.length > 0) spans.push({text: `   ${scanning.errors.join('; ')}`, tone: 'bad'});
	return spans;
};

type Promised = {readonly broken: number; readonly unused: number; readonly bytes: number};

const roomyFrom = 100;

type Place = {readonly width: number; readonly room: number};

/** The number of broken environments, and the bytes that deleting the unused ones would free: what there is room for. */
const promise = ({broken, unused, bytes}: Promised, {keys}: State, {width, room}: Place): readonly Span[] => {
	const damage: Span = {text: broken === 0 ? '' : `${broken} broken`, tone: 'bad'};
	const gap = broken === 0 ? '' : ' ';
	const sayings = ['deleting them frees', 'frees'].slice(width < roomyFrom ? 1 : 0);
	const key: Span = {text: keyHint(keys, 'sweep'), tone: 'accent'};
	const choices: ReadonlyArray<readonly Span[]> =
		unused === 0
			? [[damage]]
			: [
					...sayings.map((frees): readonly Span[] => [
						damage,
						{text: `${gap}${gap}${unused} unused, ${frees} ${formatBytes(bytes)}  `, tone: 'dim'},
						key,
					]),
					[damage, {text: `${gap}${unused} unused `, tone: 'dim'}, key],
					[damage, {text: `${gap}${unused} unused`, tone: 'dim'}],
					[damage],
				];
	return choices.find(spans => lengthOf(spans) <= room) ?? [];
};

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
