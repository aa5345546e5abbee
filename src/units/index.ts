export * from './constants.js';
export {
  acceptedUnits,
  type Dimension,
  exampleOf,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityPattern,
  readQuantity,
} from './quantity.js';
