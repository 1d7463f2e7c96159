/**
 * One run of an action, from its key or command until its work begins. What a question has found out about the targets
 * is remembered here and nowhere else, so that the next question does not look again. The work itself has no run: it
 * looks at everything anew.
 */
export type ActionRun = {
	/** Other than that of any run before it in this session. */
	readonly id: number;
	/** Answers what `find` has found under this name before, else calls it. A failure is not remembered. */
	readonly once: <T>(name: string, find: () => Promise<T>) => Promise<T>;
};

/** Begins a run that has found nothing yet. */
export const createRun = (id: number): ActionRun => {
	const found = new Map<string, Promise<unknown>>();
	return {
		id,
		once: <T>(name: string, find: () => Promise<T>): Promise<T> => {
			const known = found.get(name) as Promise<T> | undefined;
			if (known !== undefined) return known;
			const made = find();
			found.set(name, made);
			made.catch(() => found.delete(name));
			return made;
		},
	};
};
