package io.hmsops.sync.web;

import java.util.List;

/**
 * One page of a list.
 *
 * @param nextCursor what to ask for the next page with, or {@code null} at the end
 */
public record Page<T>(List<T> items, String nextCursor) {
}
