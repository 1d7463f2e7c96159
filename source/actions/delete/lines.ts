import type {Environment} from '../../core/model/environment.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {formatAgo, formatBytes, padStart, plural} from '../../text/fit-width.js';
import type {ActionContext, Line} from '../shared/action.js';
import type {Details} from './details.js';
import type {DeletionWarnings} from '../../core/safety/deletion-warnings.js';
import type {Some} from '../../core/safety/some.js';
import {baseName, join, parent, type FsPath} from '../../core/model/path.js';
import {namesWithin, userFilesInWords} from '../shared/user-files.js';
import type {Reference} from '../../core/model/reference.js';
import {referenceWords} from '../../text/staleness.js';
import type {Context} from '../../core/model/context.js';
import {quoteFor} from '../../core/operate/shell/shells.js';
import {shellLine} from '../../core/platform/processes/quote-words.js';

// What the dialog says of each target: its line, what lies inside, what needs it, and how to delete it by hand.

type Head = {
	readonly context: ActionContext;
	readonly details?: Details | undefined;
	readonly isOneOfMany: boolean;
};

/** The line of a target: its state, its name, its size and its last use. */
export const headOf = (target: Environment, {context, details, isOneOfMany}: Head): string => {
	const size = details?.sizes.get(target.path);
	const known = target.usage && `~${formatBytes(target.usage.allocatedBytes)}`;
	const isKnown = details !== undefined && (size !== undefined || details.isPartial !== true);
	const shown = isKnown ? size && formatBytes(size) : known;
	const path = printablePath(target.path, context.core.home);
	const words = [
		// Below each other, numbers make a column only before the names.
		...(isOneOfMany ? [padStart(shown || '', 6), path] : [path, ...(shown === undefined ? [] : [shown])]),
		...usedWords(target, context),
		...(context.isHidden?.(target.path) ? ['(hidden by the filter)'] : []),
	];
	return `${signOf(target)} ${words.join('  ')}`;
};

const usedWords = ({lastUsed}: Environment, {core}: ActionContext): readonly string[] => {
	if (lastUsed === undefined) return [];
	return [`used ${formatAgo(lastUsed.at, core.now())}`];
};

const signOf = ({status}: Environment): string => (status === 'broken' ? '✗' : status === 'degraded' ? '!' : ' ');

/** Describes what was found inside an environment, in sentences; paths are relative to the environment. Empty: none. */
export const warningLines = (environment: FsPath, found: DeletionWarnings): readonly string[] => {
	const {environments, checkouts, fresh, foreign, sockets, unreadable, userFiles} = found;
	const named = (some: Some): string => namesWithin(environment, some);
	return [
		...(userFiles.count > 0 ? [`Holds ${userFilesInWords(environment, userFiles)}`] : []),
		...(environments.count > 0
			? [`Holds ${plural(environments.count, 'other environment')}: ${named(environments)}`]
			: []),
		...(checkouts.count > 0
			? [`Holds ${named(checkouts)}, a checkout: it may have work that exists nowhere else`]
			: []),
		...(fresh.count > 0
			? [`Something is writing to it: ${plural(fresh.count, 'file')} in the last ten minutes, ${named(fresh)}`]
			: []),
		...(sockets.count > 0 ? [`A program is listening in it, at ${named(sockets)}`] : []),
		...(foreign.count > 0 ? [`${plural(foreign.count, 'entry')} of other users: ${named(foreign)}`] : []),
		...(unreadable.count > 0 ? [`Can't read ${named(unreadable)}`] : []),
	];
};

/** Describes the warnings for several environments, each with its whole path before it. */
export const allWarningLines = (
	deletionWarnings: ReadonlyMap<FsPath, DeletionWarnings>,
	home: FsPath,
): readonly string[] =>
	[...deletionWarnings].flatMap(([path, found]) =>
		warningLines(path, found).map(warning => `${printablePath(path, home)}: ${warning}`),
	);

/** Describes an amount in a sentence. */
export const countInside = ({files, linkedElsewhere}: DeletionWarnings): string =>
	`${plural(files, 'file')}${linkedElsewhere > 0 ? `, ${linkedElsewhere} of them hard-linked elsewhere` : ''}`;

/** Leaves out the checkouts of editable installs: a dialog warns of those before anything is walked. */
export const withoutEditable = (environment: FsPath, found: DeletionWarnings): DeletionWarnings => {
	const {count, first} = found.checkouts;
	const others = first.filter(path => parent(path) !== join(environment, 'src'));
	return {...found, checkouts: {count: count - (first.length - others.length), first: others}};
};

// Files outside an environment that need it. They belong to other programs, so they stay as they are: what is restored
// lies where it lay, and they work again.

/** Says what needs it, which goes on looking for it. */
export const referenceLines = ({referredTo = []}: Environment, {core}: ActionContext): readonly Line[] =>
	referredTo.map((reference): Line => ({text: neededBy(reference, core.home), tone: 'warning'}));

const neededBy = (reference: Reference, home: FsPath): string => {
	const {path, how} = reference;
	const words = `${printablePath(path, home)} needs it: ${referenceWords[how]}`;
	return how === 'kernel' ? `${words}, and can't start until it is restored` : words;
};

/** Says which Jupyter kernels can't start any more, and what helps: the end of a sentence; empty where there are none. */
export const deadKernelWords = ({referredTo = []}: Environment, isHeld: boolean): string => {
	const names = referredTo.filter(({how}) => how === 'kernel').map(({path}) => baseName(parent(path)));
	if (names.length === 0) return '';
	const shown = names.map(printable);
	const kernels = `${names.length === 1 ? 'Jupyter kernel' : 'Jupyter kernels'} ${shown.join(', ')}`;
	if (isHeld) return `. Until it is restored, ${kernels} can't start`;
	return `. ${kernels} can't start now: jupyter kernelspec remove ${shown.join(' ')}`;
};

/** The command that deletes an environment without this program, in a line; none where PowerShell can't express the path. */
export const byHandLines = (path: FsPath, {platform}: Pick<Context, 'platform'>): readonly Line[] => {
	const quoted = quoteFor('pwsh', path);
	const ofWindows = quoted && `Remove-Item -Recurse -Force ${quoted}`;
	const line = platform === 'windows' ? ofWindows : shellLine(['rm', '-rf', path]);
	return line === undefined ? [] : [{text: `By hand: ${line}`, tone: 'dim'}];
};
