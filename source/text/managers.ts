import {isManagerName, makerOf} from '../core/operate/managers/manager.js';
import type {OwnManager} from '../core/operate/managers/own-manager.js';
import {missingProgramInWords} from './failures/missing-program.js';

/** Says why the manager of an environment can't fill it. */
export const lackOfManager = (own: OwnManager): string => {
	if (own.type === 'ready') return `${own.manager} does not keep it`;
	const {manager} = own;
	switch (own.what) {
		case 'program':
			return missingProgramInWords(own.missing).why;
		case 'lock':
			return `its project has no lock of ${manager}`;
		case 'configuration':
			return manager === 'pipx'
				? 'the file in which pipx notes its packages is gone'
				: `no file of its project configures it for ${manager}`;
	}
};

/** Choice of a reset by a manager, as a label and a note. */
export const managerChoice = (manager: string): {readonly label: string; readonly note: string} => {
	if (manager === 'pipx') return {label: 'by pipx', note: 'the packages that it was asked for, in the same versions'};
	if (isManagerName(manager) && makerOf(manager) === 'tool')
		return {label: `by ${manager}`, note: 'its own command, which creates the environment'};
	return {label: `its lock, by ${manager}`, note: 'its own command, which changes no lock'};
};
