import type {TrustReason} from '../../core/model/reasons/trust-reason.js';
import {printablePath} from '../../core/text/printable.js';

/** Says facts about trust, as one sentence without a full stop. */
export const trustReasonsInWords = (reasons: readonly TrustReason[]): string =>
	reasons.map(trustReasonInWords).join('; ');

/** Says a fact about trust, as a sentence without a full stop. */
export const trustReasonInWords = (reason: TrustReason): string => {
	switch (reason.type) {
		case 'other-owner':
			return `${printablePath(reason.path)} belongs to user ${reason.owner}${reason.isRefusedToRoot ? ', and you are root' : ''}`;
		case 'writable':
			return `${reason.by === 'everybody' ? 'everybody' : 'a group'} can write to ${printablePath(reason.path)}`;
		case 'script':
			return `${printablePath(reason.path)} is a script, not a Python`;
		case 'made-for-windows':
			return 'it was made for Windows';
		case 'downloaded':
			return `it is in ${printablePath(reason.directory)}`;
	}
};
