// Two-letter codes of states and provinces, as postal addresses use them.

const states =
  'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM ' +
  'NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY';
const districtAndTerritories = 'DC AS GU MP PR VI UM';
/** Armed Forces Americas, Europe and Pacific. */
const military = 'AA AE AP';

/** The fifty states, the District of Columbia, the territories and the military "states". */
export const usStates: ReadonlySet<string> = new Set(
  `${states} ${districtAndTerritories} ${military}`.split(' '),
);

/** The ten provinces and three territories of Canada. */
export const canadianProvinces: ReadonlySet<string> = new Set(
  'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' '),
);
