import type { ProgressEvent } from '../simulation/index.js';

/** "3 h 20 min", "4 min 10 s", "8 s" */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** The fields of one block, most important first, so that a narrow terminal may cut the rest. */
export function progressFields(event: ProgressEvent): string[] {
  // By time where there is any: a minimisation rarely takes the steps it may.
  const done = event.totalPs > 0 ? event.timePs / event.totalPs : event.totalStep / event.totalSteps;
  const percent = Math.floor(100 * done + 1e-6);
  const fields = [
    `${percent} %`,
    `${event.stageName} ${event.stage + 1}/${event.stageCount}`,
    `step ${event.step}/${event.steps}`,
  ];
  if (event.largestForce !== null) {
    return [
      ...fields,
      `E ${event.potential.toFixed(0)} kJ/mol`,
      `largest force ${event.largestForce.toPrecision(3)}`,
    ];
  }
  fields.push(`${event.timePs.toFixed(1)} ps`);
  if (event.nsPerDay !== null) fields.push(`${event.nsPerDay.toPrecision(3)} ns/day`);
  if (event.etaSeconds !== null) fields.push(`${duration(event.etaSeconds)} left`);
  fields.push(
    `${event.temperatureK.toFixed(0)}/${event.setPointK.toFixed(0)} K`,
    `${event.densityGramPerMl.toFixed(3)} g/mL`,
    `${event.pressureBar.toFixed(0)} bar`,
  );
  if (event.conservedDrift !== null)
    fields.push(`drift ${event.conservedDrift.toPrecision(2)} kJ/mol/ns/atom`);
  return fields;
}
