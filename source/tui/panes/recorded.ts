import {commandThere} from '../../core/hosts/command-there.js';
import type {Environment} from '../../core/model/environment.js';
import {fsPath} from '../../core/model/path.js';
import {printable} from '../../core/text/printable.js';
import {hostFailureWords, withoutListWords} from '../../text/host-failure.js';
import {formatAgo, plural} from '../../text/fit-width.js';
import {sentence} from '../drawing/phrases.js';
import type {PaneRow} from '../drawing/spans.js';
import {contentRows, identityRows, labelled, noteLines, row, usageRows, worktreeRows} from './overview-rows.js';
import type {PaneView} from './pane.js';

/**
 * Rows of a pane for an environment of another machine: in the overview all that its list says of it, in the others where
 * to ask for it. Nothing is read.
 */
export const recordedRows = (paneId: string, environment: Environment, given: PaneView): readonly PaneRow[] => {
	// A home there is not ours.
	const view = {...given, home: fsPath('/')};
	const {unlisted, host = '', alsoOn = []} = environment;
	const hostRow = labelled('Host', [host, ...alsoOn].map(printable).join(', '), 'strong');
	if (unlisted !== undefined) {
		const {hint} = hostFailureWords(unlisted);
		return [
			row({text: sentence(withoutListWords(unlisted)), tone: 'bad'}),
			...(hint === undefined ? [] : [row({text: hint})]),
			hostRow,
		];
	}
	if (paneId !== 'overview') return whereToAsk(environment);
	return [
		...healthRows(environment, view),
		hostRow,
		labelled('Path', printable(environment.found.path), 'strong'),
		...(environment.alias === undefined ? [] : [labelled('Link to', printable(environment.alias))]),
		...sizeRows(environment),
		...useRows(environment, view),
		...contentRows(environment, undefined, {}),
		...keepingRows(environment, view),
		{spans: []},
		...identityRows(environment, view),
		...noteRowsOf(environment, view, true),
		{spans: []},
		...whereToAsk(environment),
	];
};

const whereToAsk = (environment: Environment): readonly PaneRow[] => {
	const line = commandThere(environment, 'show');
	const where = printable(environment.host ?? '');
	if (line === undefined) return [row({text: `The rest is known on ${where} alone.`, tone: 'dim'})];
	return [row({text: `The rest is known on ${where} alone:`, tone: 'dim'}), row({text: printable(line)})];
};

const healthRows = (environment: Environment, view: PaneView): readonly PaneRow[] => {
	const notes = noteRowsOf(environment, view, false);
	if (notes.length > 0) return [...notes, {spans: []}];
	return environment.status === 'ok' ? [row({text: 'No problems found', tone: 'good'}), {spans: []}] : [];
};

const noteRowsOf = ({told}: Environment, view: PaneView, isInfo: boolean): readonly PaneRow[] =>
	(told?.health ?? [])
		.filter(({severity}) => (severity === 'info') === isInfo)
		.flatMap(({severity, message, hint}) =>
			noteLines({severity, message: printable(message), hint: hint && printable(hint)}, view),
		);

const sizeRows = (environment: Environment): readonly PaneRow[] =>
	environment.usage === undefined && environment.alias === undefined
		? [labelled('Size', 'not measured there', 'dim')]
		: usageRows(environment);

const useRows = ({told, inUse = [], active, pinned, lastUsed}: Environment, {now}: PaneView): readonly PaneRow[] => {
	const words = (evidence: string): string => (evidence === '' ? '' : ` (${printable(evidence)})`);
	const activity = told?.projectActivity;
	const reasons = told?.staleness?.stale === true ? told.staleness.reasons.map(printable) : [];
	return [
		...(lastUsed === undefined
			? []
			: [labelled('Used', `${formatAgo(lastUsed.at, now)}${words(told?.lastUsed?.evidence ?? '')}`)]),
		...(activity === undefined
			? []
			: [labelled('Activity', `${formatAgo(activity.at, now)}${words(activity.evidence)}`)]),
		...(active === true ? [labelled('Active', 'in the shell that listed it', 'good')] : []),
		...(inUse.length === 0 ? [] : [labelled('In use', `by ${plural(inUse.length, 'process')}`, 'good')]),
		...(pinned === true ? [labelled('Pinned', 'never offered by sweep')] : []),
		...(reasons.length === 0 ? [] : [labelled('Unused', reasons.join('; '))]),
	];
};

const keepingRows = ({git, worktree, told}: Environment, view: PaneView): readonly PaneRow[] => [
	...(git === undefined || git === 'none' ? [] : [labelled('Git', git, git === 'tracked' ? 'warning' : 'plain')]),
	...worktreeRows(worktree, view),
	...(told?.referredTo ?? []).map(({path, how}) => labelled('Used by', `${printable(path)} (${printable(how)})`)),
	...(told?.deletable?.allowed === false
		? told.deletable.reasons.map(reason => labelled('Kept', `can't be deleted: ${printable(reason)}`, 'warning'))
		: []),
];
