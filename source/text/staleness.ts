import type {Environment, Rebuildable, StalenessReason} from '../core/model/environment.js';
import type {InUse} from '../core/model/use.js';
import type {FsPath} from '../core/model/path.js';
import type {Reference, ReferenceHow} from '../core/model/reference.js';
import {stalenessRules, type StalenessRuleId} from '../core/inspect/use/staleness.js';
import {printable, printablePath} from '../core/text/printable.js';
import {useHowInWords} from './reasons/use-how.js';
import {formatAgo, formatBytes, plural} from '../core/text/units.js';
import {promisedBytes} from './freed-bytes.js';
import {brokenInShort, healthMessage} from './health.js';
import {activityEvidence, lastUseWords} from './last-use.js';
import {branchWords} from './environment-state.js';

/** The present moment and the home directory, on which words for times and paths depend. `home` is shown as `~`. */
export type Telling = {readonly now: Date; readonly home?: FsPath | undefined};

/** The reasons that count for or against deleting an environment, a sentence each, without a full stop. Printable. */
export const stalenessReasons = ({staleness}: Environment, telling: Telling): readonly string[] =>
	(staleness?.reasons ?? []).map(reason => stalenessReason(reason, telling));

const stalenessReason = (reason: StalenessReason, {now, home}: Telling): string => {
	switch (reason.type) {
		case 'last-use':
			return lastUseWords(reason.lastUsed, now);
		case 'project-activity':
			return `${activityEvidence(reason.activity)} ${formatAgo(reason.activity.at, now)}`;
		case 'broken': {
			const note = reason.health.find(({severity}) => severity === 'broken');
			return note === undefined ? brokenInShort(reason.health, home) : healthMessage(note, home);
		}
		case 'project-missing': {
			const where = printablePath(reason.path, home);
			return reason.state === 'gone' ? `${where} isn't there (moved?)` : `${where} is not mounted`;
		}
		case 'frees': {
			const {reclaimableBytes, allocatedBytes} = reason.usage;
			const frees = `frees ${promisedBytes(reason.usage)}`;
			return reclaimableBytes === allocatedBytes ? frees : `${frees} of ${formatBytes(allocatedBytes)}`;
		}
		case 'rebuildable':
			return rebuildWords(reason.rebuildable);
		case 'referred-to':
			return `${referenceWords[reason.reference.how]}: ${printablePath(reason.reference.path, home)}`;
		case 'in-use': {
			const {pid, command, how} = reason.use;
			return `in use: ${pid} ${printable(command)} ${useHowInWords(how)}`;
		}
		case 'branch-merged':
			return `its worktree's ${branchWords(reason.worktree) ?? 'branch is merged'}`;
		case 'active':
			return 'active in this shell';
		case 'pinned':
			return 'pinned';
		case 'tool':
			return `belongs to ${printable(reason.name ?? 'a tool')}`;
	}
};

const rebuildWords = ({verdict, source, missing}: Rebuildable): string => {
	const from = source === undefined ? '' : ` from ${printable(source)}`;
	if (verdict === 'yes') return `can be reset${from}`;
	const [first] = missing;
	if (first !== undefined)
		return missing.length === 1
			? `${printable(first)} is not in any file`
			: `${plural(missing.length, 'package')} are not in any file`;
	return verdict === 'partly' ? `can be reset in part${from}` : 'no file lists its packages';
};

/** The table of points that orders a sweep: each rule with its points. */
export const explainedRules = (): ReadonlyArray<{readonly points: string; readonly title: string}> =>
	stalenessRules.map(({id, points}) => ({points, title: ruleTitles[id]}));

/** What can need an environment, as the rules of a sweep list it. */
export const referrers =
	'an editor, direnv, a Jupyter kernel, a command of yours, a systemd service, a cron job, supervisor, a tmux session';

const ruleTitles: Readonly<Record<StalenessRuleId, string>> = {
	'last-use': 'the time since its last use; all of them after 180 days',
	'project-activity':
		'the time since the last commit to its project, or the last run of its code; all of them after a year',
	broken: 'it is broken',
	project: 'its project is not there, or it has none',
	'branch-merged': 'the branch of its worktree is merged',
	frees: 'what deleting it frees; all of them from 2G',
	rebuildable: 'it can be reset from a requirements file (5), only partly (-10), or not at all (-20)',
	'referred-to': `something refers to it: ${referrers}`,
	hold: 'it is in use, active or pinned, or a tool keeps it: then it is never offered',
};

/** How a file needs an environment, in a sentence without a full stop: "a cron job runs it". */
export const referenceWords: Readonly<Record<ReferenceHow, string>> = {
	editor: "an editor's settings name it",
	direnv: 'direnv activates it',
	kernel: 'a Jupyter kernel runs it',
	'command-link': 'a command of yours is a link into it',
	command: 'a command of yours runs with it',
	systemd: 'a systemd service runs it',
	cron: 'a cron job runs it',
	supervisor: 'supervisor runs it',
	tmux: 'a saved tmux session uses it',
};

/** A process in the form of documents: what makes it a user in words. */
export const toldInUse = (use: InUse) => ({...use, how: useHowInWords(use.how)});

/** A reference in the form of documents. */
export const toldReference = ({path, how}: Reference) => ({path, type: how, how: referenceWords[how]});
