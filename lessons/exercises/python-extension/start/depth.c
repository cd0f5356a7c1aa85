#include <Python.h>

/* The depth of the water, in centimetres, minutes after midnight. */
static long depth_at(long minute)
{
    long m = minute % 746;
    if (m > 373)
        m = 746 - m;
    return 180 + m * m / 373;
}

static PyObject *at(PyObject *self, PyObject *args)
{
    long minute;
    if (!PyArg_ParseTuple(args, "l", &minute))
        return NULL;
    return PyLong_FromLong(depth_at(minute));
}

static PyMethodDef methods[] = {
    {"at", at, METH_VARARGS, "The depth of the water in centimetres."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef depth = {PyModuleDef_HEAD_INIT, "depth", NULL, -1, methods};

PyMODINIT_FUNC PyInit_depth(void) { return PyModule_Create(&depth); }
