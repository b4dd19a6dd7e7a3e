import { z } from "zod";

/** When a provider's answers count as its own trouble; what is left out is known by itself. */
export interface IncidentSettings {
  readonly grants?: number;
  readonly companies?: number;
  /** 0 to 1. */
  readonly deadShare?: number;
  /** 0 to 1. */
  readonly silentShare?: number;
}

const count = z.coerce.number().int().min(1).max(1_000_000).optional();
const percent = z.coerce.number().min(1).max(100).optional();

export const INCIDENT_VARIABLES = {
  INCIDENT_GRANTS: count,
  INCIDENT_COMPANIES: count,
  INCIDENT_DEAD_PERCENT: percent,
  INCIDENT_SILENT_PERCENT: percent,
};

const Variables = z.object(INCIDENT_VARIABLES);

/** Only what is set. */
export function readIncidents(environment: z.infer<typeof Variables>): IncidentSettings {
  const { INCIDENT_GRANTS, INCIDENT_COMPANIES, INCIDENT_DEAD_PERCENT, INCIDENT_SILENT_PERCENT } = environment;
  return {
    ...(INCIDENT_GRANTS === undefined ? {} : { grants: INCIDENT_GRANTS }),
    ...(INCIDENT_COMPANIES === undefined ? {} : { companies: INCIDENT_COMPANIES }),
    ...(INCIDENT_DEAD_PERCENT === undefined ? {} : { deadShare: INCIDENT_DEAD_PERCENT / 100 }),
    ...(INCIDENT_SILENT_PERCENT === undefined ? {} : { silentShare: INCIDENT_SILENT_PERCENT / 100 }),
  };
}
