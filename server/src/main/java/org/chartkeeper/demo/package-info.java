/** The demo hospital: loaded on the first start in profile {@code demo}, nowhere else. */
@NullMarked
@ApplicationModule(allowedDependencies = {"caller", "fhir"})
package org.chartkeeper.demo;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
