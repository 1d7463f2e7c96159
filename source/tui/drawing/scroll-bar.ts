/** A window of `height` lines whose upper edge is `offset` lines below the first line. */
export type Scrolled = {
	readonly total: number;
	readonly top: number;
	readonly height: number;
	readonly offset: number;
};

/** The lines covered by the thumb of a scroll bar; undefined if everything is in view. */
export const thumbOf = ({
	total,
	top,
	height,
	offset,
}: Scrolled): {readonly from: number; readonly to: number} | undefined => {
	if (total <= height || height < 1) return undefined;
	const length = Math.max(1, Math.round((height * height) / total));
	const from = offset + Math.round((top / (total - height)) * (height - length));
	return {from, to: from + length};
};

/**
 * The position: `3 of 44` if a row has the cursor, `1–20 of 44` if the lines only scroll; empty if everything is in
 * view.
 */
export const positionOf = ({total, top, height}: Scrolled, cursor: number | undefined): string => {
	if (cursor !== undefined) return `${cursor + 1} of ${total}`;
	return total <= height ? '' : `${top + 1}-${Math.min(total, top + height)} of ${total}`;
};
