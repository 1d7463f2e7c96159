import type {SyncPlan} from '../core/requirements/sync-plan.js';
import {planOf, syncEnvironment} from '../core/operate/install/sync.js';
import {printable} from '../core/text/printable.js';
import {changeNotesInWords} from '../text/change-note.js';
import {formatDuration, plural} from '../text/fit-width.js';
import {outcome, type Action, type Question} from './shared/action.js';
import {changesInWords} from './shared/changed-words.js';
import {onlyTarget} from './shared/only-target.js';
import {askTrust, takeTrust} from './shared/trust-question.js';
import {phrase} from '../core/text/phrase.js';

type SyncData = Pick<Awaited<ReturnType<typeof syncEnvironment>>, 'path' | 'changed' | 'source' | 'durationMs'> & {
	readonly notes: readonly string[];
};

/** Installs missing packages and, on request, uninstalls extra ones. Answers: `extra` (`remove` or `keep`), `trust`. */
export const syncAction: Action<SyncData> = {
	id: 'sync',
	keys: [],
	title: 'sync',
	targets: 'one',
	changes: true,
	needsPython: true,
	unavailable: targets => (targets.length === 0 ? 'No environment to sync' : undefined),
	ask: async request => {
		const [target] = request.targets;
		if (target === undefined) return undefined;
		const plan = await planOf(target, request.context.core);
		const {extra} = request.answers;
		if (extra === undefined && plan.extra.length > 0) return askExtra(plan);
		const isDone = plan.install.length === 0 && (extra !== 'remove' || plan.extra.length === 0);
		return isDone ? undefined : askTrust(request, 'the installer');
	},
	run: async request => {
		const {answers, context} = request;
		const target = onlyTarget(request.targets);
		const isTrusted = await takeTrust(request);
		const removeExtra = answers['extra'] === 'remove';
		const done = await syncEnvironment(target, {context: context.core, isTrusted, removeExtra}, request);
		const {path, changed, source, durationMs} = done;
		const notes = changeNotesInWords(done.notes, context.core.home);
		const also = notes.length === 0 ? '' : `. ${notes.join('. ')}`;
		return outcome(
			phrase`Synced ${{path}} with ${source}: ${changesInWords(changed)}, in ${formatDuration(durationMs)}${also}`,
			{path, changed, source, notes, durationMs},
			{changed: [path]},
		);
	},
};

const askExtra = (plan: SyncPlan): Question => ({
	type: 'select',
	id: 'extra',
	flag: '--remove-extra',
	title: `${plural(plan.extra.length, 'package')} that ${plan.source.name} does not ask for`,
	lines: [{text: plan.extra.map(printable).join(', '), tone: 'dim'}],
	options: [
		{value: 'keep', label: 'keep them', note: `install ${plan.install.length}`},
		{value: 'remove', label: 'uninstall them too'},
	],
});
