import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {systemCode} from '../error.js';

type Variables = Readonly<Record<string, string>>;

/**
 * Calls `act` with variables that give a program a directory of its own for its temporary files, and removes that when
 * `act` has ended: a program that is ended leaves them lying. Where none can be made, the common one stays.
 */
export const withScratch = async <T>(variables: Variables, act: (variables: Variables) => Promise<T>): Promise<T> => {
	const directory = await makeScratch(variables['TMPDIR'] ?? tmpdir());
	if (directory === undefined) return act(variables);
	try {
		return await act({...variables, TMPDIR: directory});
	} finally {
		await rm(directory, {recursive: true, force: true}).catch(ofTheSystem);
	}
};

const makeScratch = (place: string): Promise<string | undefined> =>
	mkdtemp(`${place}/venv-tui-`).catch((error: unknown) => ofTheSystem(error));

/** What the system refuses costs tidiness, never the operation. */
const ofTheSystem = (error: unknown): undefined => {
	if (systemCode(error) === undefined) throw error;
};
