/** Programs written twice, for Go and for Gopark, and what becomes of both. */
package io.gopark.conformance;
