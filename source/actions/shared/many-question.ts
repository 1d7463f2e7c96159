import {explain} from '../../text/failures/explain.js';
import type {Environment} from '../../core/model/environment.js';
import {throwIfCancelled, VenvError} from '../../core/model/error.js';
import type {Work} from '../../core/model/progress.js';
import {createPace} from '../../core/tasks/limit-concurrency.js';
import type {ActionRequest, ConfirmQuestion, Later, LaterWork, Line, Targets} from './action.js';
import {isCommand} from './is-command.js';

// So many are looked at before the next frame.
const few = 16;

// More than anybody reads before all are looked at and listed: the words for thousands would keep the dialog from opening.
const mostNamed = 200;

/** Whether there are so many targets that their dialog opens before they are looked at. A command line looks first. */
export const areMany = (request: ActionRequest): boolean => request.targets.length > few && !isCommand(request);

type Many = {
	readonly title: string;
	/** What happens while the dialog is open: "Checking whether each of them can be deleted…". */
	readonly doing: string;
	/** The line of one of them. */
	readonly nameOf: (target: Environment) => string;
	/** Looks at all of them. A refusal is shown in the dialog, which then has no key but Escape. */
	readonly later: (work: LaterWork) => Promise<Later>;
};

/** Asks about many: the first names at once, without a key that begins anything, and the rest by `later`. */
export const askMany = ({targets}: ActionRequest, {title, doing, nameOf, later}: Many): ConfirmQuestion => {
	const names = targets.slice(0, mostNamed).map((target): Line => ({text: nameOf(target), tone: 'strong'}));
	const others = targets.length - names.length;
	const rest: readonly Line[] = others === 0 ? [] : [{text: `and ${others} more`, tone: 'dim'}];
	const lines: readonly Line[] = [{text: doing, tone: 'dim'}, {text: ''}, ...names, ...rest];
	return {
		...keyless(title, lines),
		later: async work => {
			try {
				return await later(work);
			} catch (error) {
				if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
				const {message, hint} = explain(error);
				const said: readonly Line[] = [{text: message, tone: 'bad'}, ...(hint === undefined ? [] : [{text: hint}])];
				return {question: keyless(title, said), warnings: []};
			}
		},
	};
};

/** A question that only Escape answers. */
export const keyless = (title: string, lines: readonly Line[]): ConfirmQuestion => ({
	...{type: 'confirm', id: 'confirm', flag: '--yes', grave: true, choices: []},
	...{title, lines},
});

/** Looks at each target, tells how far it is, and yields to the event loop. Rejects with `cancelled`. */
export const readEach = async <T>(
	targets: Targets,
	look: (target: Environment) => Promise<T>,
	{signal, onProgress}: Work,
): Promise<readonly T[]> => {
	const pace = createPace();
	const looked: T[] = [];
	for (const target of targets) {
		throwIfCancelled(signal);
		looked.push(await look(target));
		onProgress?.({
			step: {doing: 'assessing', count: looked.length, of: targets.length},
			fraction: looked.length / targets.length,
		});
		await pace();
	}
	return looked;
};
