export type Confidence = 'high' | 'medium' | 'low';

/** An action of venv-tui that was a use of the environment. */
export type NotedUse = 'created' | 'activated' | 'installed into' | 'checked' | 'reset' | 'restored';

/** Sign of a use. `installed`: its packages changed, and a later use would show; `changed`: it would not. */
export type UseSign =
	| {readonly sign: 'noted'; readonly did: NotedUse}
	/** Code of the project was compiled by a Python of this version, as `Python 3.11`. */
	| {readonly sign: 'project-run'; readonly python: string}
	| {
			readonly sign:
				'python-started' | 'package-read' | 'activated' | 'command-run' | 'package-compiled' | 'installed' | 'changed';
	  };

/** Reason why reads of an environment's files leave no usable trace. */
export type BlindReason = 'no-access-times' | 'read-by-backup' | 'shared-with-cache' | 'no-file-tells';

/** Last use of which there is a sign. */
export type LastUsed = UseSign & {
	/** ISO 8601, UTC. */
	readonly at: string;
	/** Undefined where a later use would have been seen. */
	readonly blind?: BlindReason | undefined;
	/** Confidence in the claim that it was not used since. */
	readonly confidence: Confidence;
};

/** Last use in the form of documents: its sign in words. */
export type ToldUse = {readonly at: string; readonly evidence: string; readonly confidence: Confidence};

/** The last work on a project. `at` is ISO 8601, UTC. */
export type ProjectActivity = {readonly at: string} & (
	{readonly sign: 'committed'} | {readonly sign: 'project-run'; readonly python: string}
);

/** What makes a process a user of an environment. `text/reasons/use-how.ts` has the words. */
export type UseHow =
	| {readonly type: 'runs-python' | 'runs-script' | 'has-file-open' | 'started-active' | 'works-in'}
	/** It was started with the environment in this variable. */
	| {readonly type: 'in-variable'; readonly variable: string}
	/** In the words of the machine on which the process runs. */
	| {readonly type: 'told'; readonly words: string};

/** A process that uses an environment now. `command` is printable and cut after 120 characters. */
export type InUse = {readonly pid: number; readonly command: string; readonly how: UseHow};
