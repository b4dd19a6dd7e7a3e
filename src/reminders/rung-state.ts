/**
 * PLANNED: to come, or due. TOLD: people have been told, once. COLLAPSED: a more urgent one was due as well, and only that is told.
 * CANCELLED: nobody needs it any more.
 */
export type RungState = "PLANNED" | "TOLD" | "COLLAPSED" | "CANCELLED";
