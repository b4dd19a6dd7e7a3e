/**
 * PLANNED: to come, or due. TOLD: people have been told, once. COLLAPSED: its time passed without it, and a more urgent one is told
 * instead. CANCELLED: nobody needs it, as things stand.
 */
export type RungState = "PLANNED" | "TOLD" | "COLLAPSED" | "CANCELLED";
