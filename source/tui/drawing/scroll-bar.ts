/** Lines that scroll, in a window of `height` lines that begins `offset` lines below the upper edge. */
export type Scrolled = {
	readonly total: number;
	readonly top: number;
	readonly height: number;
	readonly offset: number;
};

/** The lines that the thumb of a scroll bar covers; undefined where all is in view. */
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

/** `3 of 44` where something has the cursor, `1–20 of 44` where it only scrolls; empty where all is in view. */
export const positionOf = ({total, top, height}: Scrolled, cursor: number | undefined): string => {
	if (cursor !== undefined) return `${cursor + 1} of ${total}`;
	return total <= height ? '' : `${top + 1}-${Math.min(total, top + height)} of ${total}`;
};
