"""Attendance: a list of the door or of the video tool, read and recorded."""
