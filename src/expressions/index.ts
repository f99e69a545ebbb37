export type { Column, Columns } from './column.ts';
export {
  type ColumnType,
  type Comparison,
  type Expression,
  type Operator,
  type Order,
  operators,
  type TextOperator,
  textOperators,
  type Value,
  type ValueOf,
  type Words,
} from './expression.ts';
export {
  comparisonSql,
  conjunctsOf,
  leavesOf,
  type OrderTerm,
  orderTerms,
  type Position,
  toSql,
} from './to-sql.ts';
